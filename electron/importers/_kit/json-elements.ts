import type { JsonObject, JsonValue } from '../../../shared/lib/json.ts';
import type { RejectCode } from '../../../shared/model/record.ts';
import type { ParserLimits } from './byte-source.ts';

/** An object that only wraps a list: the list's elements are the records. */
export interface JsonEnvelope {
  /** Key of the list. */
  readonly key: string;
  /** Keys whose values the elements need (the columns of a table). */
  readonly context?: readonly string[];
  /** What the list's own elements wrap in turn. */
  readonly inner?: JsonEnvelope;
  /** `object` when the key holds not the list but an object that is `inner` in turn (`{"hits": {"hits": […]}}`). */
  readonly wraps?: 'list' | 'object';
  /** Keys that must stand before the list; where one does not, the object comes whole, because its context would come too late. */
  readonly after?: readonly string[];
}

/** One element of a JSON file, or a stretch of it that is none. */
export type JsonElement =
  | {
      readonly kind: 'value';
      readonly value: JsonValue;
      readonly raw: Uint8Array;
      readonly start: number;
      readonly line: number;
      /** Values of the envelope's context keys. */
      readonly context: JsonObject;
    }
  | {
      readonly kind: 'error';
      readonly code: RejectCode;
      readonly reason: string;
      readonly excerpt: string;
      readonly start: number;
      readonly end: number;
      readonly line: number;
    };

/** What the elements of a file are. */
export interface SplitOptions {
  readonly envelopes: readonly JsonEnvelope[];
  /** What the elements of a top-level list wrap (rules with their matches); they come whole without it. */
  readonly elements?: JsonEnvelope;
  readonly limits?: ParserLimits;
}
