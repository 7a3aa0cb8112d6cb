import type { EvidenceForm } from './evidence-text.ts';

/** One line of a list of facts. Facts without a value are left out. */
export interface Fact {
  readonly name: string;
  readonly value: string | readonly string[] | null;
  /** Set for what came from evidence: shown in monospace, defanged. */
  readonly form?: EvidenceForm;
  /** Name of the slot that draws the value, when one does. */
  readonly slot?: string;
}
