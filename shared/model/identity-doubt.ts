import { entityKindLabels, kindsOnDevices } from './entity-kinds.ts';
import type { EntityKind } from './entity-kinds.ts';

/** Why an entity may be several things. */
interface IdentityDoubt {
  /** Two or three words for a line of a list. */
  readonly short: string;
  /** One sentence. */
  readonly text: string;
}

/** Longest name of a device that a sentence spells out, in UTF-16 code units. */
const longestDevice = 80;

function severalOf(kind: EntityKind): string {
  const { many } = entityKindLabels[kind];
  if (kind === 'generic') return 'things';
  return /^[A-Z][a-z]/.test(many) ? `${many.charAt(0).toLowerCase()}${many.slice(1)}` : many;
}

/** What the name of a kind is to people. */
function nameOf(kind: EntityKind, name: string, isBare: boolean): string {
  switch (kind) {
    case 'process':
      return isBare ? 'name or command line' : /[\\/]/.test(name) ? 'path' : 'name';
    case 'file':
    case 'registryKey':
    case 'registryValue':
      return /[\\/]/.test(name) ? 'path' : 'name';
    default:
      return 'name';
  }
}

/**
 * Whether an entity is one thing only by a name, a command line or what records say of it, in words; null where an identifier of its own
 * says that it is one.
 * @param key the entity's key: kind, namespace, tenant and value of its strongest identifier. What is in it may come from a file: show it as
 * evidence.
 */
export function doubtOfIdentity(kind: EntityKind, key: string): IdentityDoubt | null {
  const [, namespace = '', , device = '', ...rest] = key.split('|');
  const [base = '', by] = namespace.split('@');
  const isSpelled = (by === 'fqdn' || by === 'hostName') && device.length <= longestDevice;
  const on = by === undefined ? '' : isSpelled ? ` on ${device}` : ' on its device';
  const several = severalOf(kind);
  const name = by === undefined ? [device, ...rest].join('|') : rest.join('|');
  const what = nameOf(kind, name, by === undefined);
  switch (base) {
    case 'name': {
      const nowhere = kindsOnDevices.has(kind) ? ', on no device that is known' : '';
      return { short: 'Name only', text: `Known by its ${what} only${nowhere}: may be several ${several}.` };
    }
    case 'named':
      return { short: 'Name only', text: `Known by its ${what}${on} only: may be several ${several}.` };
    case 'commandLine':
      return {
        short: 'Command line only',
        text: `Known by its command line${on} only: may be several runs of it.`,
      };
    case 'processId':
      return {
        short: 'Id and name only',
        text: `Known by its process id, name and day${on} only: ids are used again, so it may be several processes.`,
      };
    case 'content':
      return {
        short: 'No identifier',
        text: `Known only by what records say of it${on}: may be several ${several}.`,
      };
    case 'builtIn':
      return by === undefined
        ? {
            short: 'Name only',
            text: 'A built-in account of no device that is known: may be several accounts.',
          }
        : null;
    default:
      return null;
  }
}
