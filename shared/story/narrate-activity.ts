import { formatCount } from '../lib/format-count.ts';
import { isActivity, sourceRecordOf } from './alert-story.ts';
import type { FlowRow } from './alert-story-types.ts';
import { alertActivities } from './file-operations.ts';
import { networkFlows } from './network-flows.ts';
import { narrateGeneric } from './narrate-generic.ts';
import {
  after,
  atTime,
  counted,
  entity,
  listByKind,
  listOf,
  namedValues,
  quoted,
  sentence,
  text,
  value,
} from './narrate-parts.ts';
import type { NarratedEvidence, NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { ownPiecesOf, piecesOf } from './narrate-sources.ts';
import { filePathOf, otherNameOfPiece } from './pieces.ts';

/** Who acted in which application, and on what. */
export function narrateCloudApp(source: NarrationSource): readonly Sentence[] {
  const users = ownPiecesOf(source, 'user', 'mailbox');
  const apps = ownPiecesOf(source, 'cloudApplication', 'oauthApplication', 'cloudResource');
  const addresses = ownPiecesOf(source, 'ip');
  const objects = ownPiecesOf(source, 'file', 'url', 'securityGroup');
  const done = alertActivities(sourceRecordOf(source), isActivity(source));
  const deeds = done.flatMap(({ action, object, entityId }) =>
    action === null || action === source.row.title
      ? []
      : // An object that is an entity is named behind.
        [entityId === null && object !== null ? `${action} ${object}` : action],
  );
  const actions = [...new Set(deeds)];
  return [
    sentence(
      'Activity',
      users.length === 0 ? null : [text(' of '), ...listOf(users)],
      apps.length === 0 ? null : [text(' in '), ...listOf(apps)],
      addresses.length === 0 ? null : [text(' from '), ...listOf(addresses)],
      atTime(source.row.firstActivity),
    ),
    ...(actions.length === 0 ? [] : [sentence('What was done: ', namedValues(actions))]),
    ...(objects.length === 0 ? [] : [sentence('The alert names ', listByKind(objects))]),
  ];
}

/** What a sensor saw pass between whom. */
export function narrateNetwork(source: NarrationSource): readonly Sentence[] {
  const flows = networkFlows([sourceRecordOf(source)]);
  const [flow] = flows;
  if (flow === undefined) return narrateGeneric(source);
  const urls = ownPiecesOf(source, 'url');
  const files = ownPiecesOf(source, 'file');
  const devices = ownPiecesOf(source, 'device');
  const wires = [flow.protocol?.toUpperCase() ?? null, flow.application].filter((part) => part !== null);
  const sentences = [
    sentence(
      flows.length === 1 ? 'Traffic' : `${formatCount(flows.length)} flows, the first`,
      after(' from ', endPart(source, flow, 'source')),
      after(' to ', endPart(source, flow, 'destination')),
      wires.length === 0 ? null : [text(' over '), quoted(wires.join(', '))],
      ' was seen',
      devices.length === 0 ? null : [text(', reported with '), ...listOf(devices)],
      atTime(flow.at),
    ),
  ];
  if (urls.length + files.length > 0)
    sentences.push(sentence('The alert names ', listByKind([...urls, ...files])));
  if (flow.outcome !== null) sentences.push(sentence('The sensor says: ', quoted(flow.outcome)));
  return sentences;
}

function endPart(
  source: NarrationSource,
  flow: FlowRow,
  side: 'source' | 'destination',
): NarrationPart | null {
  const ip = flow[side];
  if (ip === null) return null;
  const port = side === 'source' ? flow.sourcePort : flow.destinationPort;
  const shown = port === null ? ip : ip.includes(':') ? `[${ip}]:${String(port)}` : `${ip}:${String(port)}`;
  const piece = piecesOf(source, 'ip').find(({ entity: { label } }) => label === ip);
  return piece ? entity(piece, shown) : value('ip', shown);
}

/** Which files were reported where. */
export function narrateFile(source: NarrationSource): readonly Sentence[] {
  const files = ownPiecesOf(source, 'file');
  const devices = ownPiecesOf(source, 'device');
  const users = ownPiecesOf(source, 'user');
  const [only] = files;
  const places = files.length === 1 ? placesOf(source, only) : [];
  const other = files.length === 1 && only !== undefined ? otherNameOfPiece(only) : null;
  const remote = ownPiecesOf(source, 'url', 'ip');
  return [
    sentence(
      files.length === 1 ? 'The file ' : `${counted(files.length, files)}, `,
      listOf(files),
      other === null ? null : [text(' (also known as '), value('file', other), text(')')],
      places.length === 0 ? null : [text(' in '), ...namedValues(places)],
      devices.length === 0 ? null : [text(' on '), ...listOf(devices)],
      files.length === 1 ? ' was reported' : ', were reported',
      users.length === 0 ? null : [text(' with '), ...listOf(users)],
      atTime(source.row.firstActivity),
    ),
    ...(remote.length === 0 ? [] : [sentence('It also names ', listOf(remote))]),
  ];
}

/** Where the alert says that a file lay; a path that is all of its name is told by that. */
function placesOf({ evidence }: NarrationSource, file: NarratedEvidence | undefined): readonly string[] {
  const own = evidence.filter(({ entity: { id }, embedded }) => id === file?.entity.id && !embedded);
  return [...new Set(own.flatMap((piece) => filePathOf(piece) ?? []))].filter(
    (path) => path !== file?.entity.label,
  );
}
