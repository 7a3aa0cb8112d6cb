/** A JSON value, immutable. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object, immutable. Objects built from foreign data have no prototype or are built key by key. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}
