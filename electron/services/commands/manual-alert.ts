import { createHash, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { manualAlert } from '../../../shared/contract/manual.ts';
import { OperationError } from '../../../shared/contract/operation.ts';
import { canonicalJson } from '../../../shared/lib/canonical-json.ts';
import type { JsonObject } from '../../../shared/lib/json.ts';
import { parseTechniqueIds } from '../../../shared/model/attack.ts';
import { readManualEntity } from '../../../shared/model/manual-evidence.ts';
import type { PreparedRecord, SourceTime } from '../../../shared/model/record.ts';
import { recordUid } from '../../../shared/model/record-uid.ts';
import { earliestBelievedTime, latestBelievedLead } from '../../../shared/model/time.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import { toolAlert } from '../../importers/_kit/tool-alert.ts';

/** An alert as an analyst wrote it down. */
export type ManualAlert = z.infer<typeof manualAlert>;

/** The provider of what analysts write down themselves. */
export const manualProvider = 'casemate';

/** The form of a record that was written by hand; its fields are on a page of `docs/formats`. */
export const manualFormat = 'casemate.manualAlert';
/** The version of that form; it grows with what the fields mean. */
export const manualFormatVersion = 1;

const hashOf = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * The record of an alert that an analyst wrote down, as an importer would have made it: its bytes are the canonical JSON of what was entered.
 * @param by the analyst's name
 * @param now ms UTC
 * @throws OperationError `badInput` naming the field, where a thing, a time or a technique cannot be read
 */
export function manualRecord(entered: ManualAlert, by: string, now: number): PreparedRecord {
  const { firstActivity, lastActivity } = entered;
  const id = randomUUID();
  if (firstActivity !== null && lastActivity !== null && lastActivity < firstActivity)
    throw wrongField('lastActivity', 'The last activity is before the first.');
  const techniques = entered.mitreTechniques.map((text, index) => {
    const [technique, ...others] = parseTechniqueIds(text);
    if (technique === undefined || others.length > 0)
      throw wrongField(`mitreTechniques.${index}`, `“${text}” is no ATT&CK technique.`);
    return technique;
  });
  const evidence = entered.entities.map(({ kind, value, role }, index): JsonObject => {
    const reading = readManualEntity(kind, value);
    if ('problem' in reading) throw wrongField(`entities.${index}`, `“${value}”: ${reading.problem}`);
    return role === null ? reading.evidence : { ...reading.evidence, roles: [role] };
  });
  const record: JsonObject = {
    format: manualFormat,
    version: manualFormatVersion,
    id,
    enteredAt: new Date(now).toISOString(),
    enteredBy: by,
    title: entered.title,
    severity: entered.severity,
    category: entered.category,
    description: entered.description,
    firstActivity: textOf(firstActivity),
    lastActivity: textOf(lastActivity),
    mitreTechniques: [...new Set(techniques)],
    entities: entered.entities.map((entity) => ({ ...entity })),
  };
  const canonical = canonicalJson(record);
  const raw = new TextEncoder().encode(canonical);
  const created = timeOf(now, now);
  const alert = toolAlert(
    {
      provider: manualProvider,
      providerAlertId: id,
      title: entered.title,
      description: entered.description,
      severity: canonicalValue('severity', entered.severity),
      category: entered.category,
      serviceSource: 'manualEntry',
      detectionSource: 'manual',
      mitreTechniques: [...new Set(techniques)],
      created,
      updated: created,
      // Where no time is given the alert stands at the time when it was written down, as any alert does that says no other.
      firstActivity: firstActivity === null ? null : timeOf(firstActivity, now),
      lastActivity: lastActivity === null ? null : timeOf(lastActivity, now),
      evidence,
    },
    { tenant: null, importedAt: now },
  );
  return {
    uid: recordUid({ provider: manualProvider, providerAlertId: id, canonical }, 1, hashOf),
    contentHash: hashOf(canonical),
    place: { position: 1, line: 1, byteOffset: 0, byteLength: raw.length },
    raw,
    alert,
  };
}

const wrongField = (field: string, message: string): OperationError =>
  new OperationError('badInput', message, { field });

const textOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const timeOf = (ms: number, now: number): SourceTime => ({
  ms,
  text: new Date(ms).toISOString(),
  offset: 'Z',
  fraction: 3,
  doubtful: ms < earliestBelievedTime || ms > now + latestBelievedLead,
});
