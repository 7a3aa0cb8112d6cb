import { randomUUID } from 'node:crypto';
import { OperationError, type OutputOf, type ParsedInputOf } from '../../../shared/contract/index.ts';
import { providerOf } from '../../../shared/mapping/mapping.ts';
import { problemOfTime } from '../../../shared/mapping/time.ts';
import type { GroupResult } from '../../store/journal.ts';
import { listMappings, mappingValue, requireMapping } from '../../store/mappings.ts';
import type { CommandContext } from '../handlers.ts';
import { runCommand, shorten } from './run-command.ts';

const folded = (name: string): string => name.trim().toLowerCase();

/**
 * Saves a mapping under its name, in the place of the one that has that name where that was agreed to.
 * @throws OperationError `conflict` when another mapping has the name, `badInput` when its times cannot be read
 */
export function saveMapping(
  context: CommandContext,
  { mapping, replace }: ParsedInputOf<'mappings.save'>,
): OutputOf<'mappings.save'> {
  const problem = problemOfTime(mapping.time);
  if (problem !== null) throw new OperationError('badInput', problem);
  const same = listMappings(context.store).find(
    (saved) => folded(saved.mapping.name) === folded(mapping.name),
  );
  if (same !== undefined && !replace)
    throw new OperationError('conflict', `There is a mapping “${same.mapping.name}” already.`, {
      mapping: same.uid,
    });
  const uid = same?.uid ?? randomUUID();
  const result = runCommand(context, `Save the mapping “${shorten(mapping.name)}”`, (group) => {
    group.change('mapping', uid, 'mapping', mappingValue(mapping));
  });
  return { ...result, uid };
}

/** Gives a mapping another name. @throws OperationError `notFound`, `conflict` */
export function renameMapping(
  context: CommandContext,
  { mapping: uid, name }: ParsedInputOf<'mappings.rename'>,
): GroupResult {
  const saved = requireMapping(context.store, uid);
  const same = listMappings(context.store).find((other) => folded(other.mapping.name) === folded(name));
  if (same !== undefined && same.uid !== uid)
    throw new OperationError('conflict', `There is a mapping “${same.mapping.name}” already.`, {
      mapping: same.uid,
    });
  const renamed = { ...saved.mapping, provider: providerOf(saved.mapping), name };
  // Records that are known by an id of their source are known by the provider's name too: that must not change with the mapping's.
  return runCommand(context, `Rename the mapping “${shorten(saved.mapping.name)}”`, (group) => {
    group.change('mapping', uid, 'mapping', mappingValue(renamed));
  });
}

/** Removes a saved mapping. What it has read stays. @throws OperationError `notFound` */
export function removeMapping(
  context: CommandContext,
  { mapping: uid }: ParsedInputOf<'mappings.remove'>,
): GroupResult {
  const saved = requireMapping(context.store, uid);
  return runCommand(context, `Remove the mapping “${shorten(saved.mapping.name)}”`, (group) => {
    group.change('mapping', uid, 'mapping', null);
  });
}
