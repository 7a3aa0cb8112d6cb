import { sourceRecordOf } from './alert-story.ts';
import type { FlowRow } from './alert-story-types.ts';
import { textAt } from './details.ts';
import { alertActivities } from './file-operations.ts';
import { networkFlows } from './network-flows.ts';
import { narrateGeneric } from './narrate-generic.ts';
import {
  after,
  atTime,
  counted,
  entity,
  listOf,
  namedValues,
  quoted,
  sentence,
  text,
  value,
} from './narrate-parts.ts';
import type { NarrationPart, NarrationSource, Sentence } from './narrate-parts.ts';
import { ownPiecesOf, piecesOf } from './narrate-sources.ts';

/** Who acted in which application, and on what. */
export function narrateCloudApp(source: NarrationSource): readonly Sentence[] {
  const users = ownPiecesOf(source, 'user', 'mailbox');
  const apps = ownPiecesOf(source, 'cloudApplication', 'oauthApplication', 'cloudResource');
  const addresses = ownPiecesOf(source, 'ip');
  const objects = ownPiecesOf(source, 'file', 'url', 'securityGroup');
  const actions = [...new Set(alertActivities(sourceRecordOf(source)).flatMap(({ action }) => action ?? []))];
  return [
    sentence(
      'Activity',
      users.length === 0 ? null : [text(' of '), ...listOf(users)],
      [text(' in '), ...listOf(apps)],
      addresses.length === 0 ? null : [text(' from '), ...listOf(addresses)],
      atTime(source.row.firstActivity),
    ),
    ...(actions.length === 0 ? [] : [sentence('What was done: ', namedValues(actions))]),
    ...(objects.length === 0 ? [] : [sentence('It names ', listOf(objects))]),
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
      flows.length === 1 ? 'Traffic' : `${flows.length.toLocaleString('en')} flows, the first`,
      after(' from ', endPart(source, flow, 'source')),
      after(' to ', endPart(source, flow, 'destination')),
      wires.length === 0 ? null : [text(' over '), quoted(wires.join(', '))],
      ' was seen',
      devices.length === 0 ? null : [text(', reported with '), ...listOf(devices)],
      atTime(flow.at),
    ),
  ];
  if (urls.length + files.length > 0)
    sentences.push(
      sentence(
        'It names ',
        listOf(urls),
        urls.length > 0 && files.length > 0 ? ' and ' : null,
        listOf(files),
      ),
    );
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
  const path = files.length === 1 ? textAt(only?.details, 'fileDetails', 'filePath') : null;
  const remote = ownPiecesOf(source, 'url', 'ip');
  return [
    sentence(
      files.length === 1 ? 'The file ' : `${counted(files.length, files)}, `,
      listOf(files),
      path === null || path === only?.entity.label ? null : [text(' in '), quoted(path)],
      devices.length === 0 ? null : [text(' on '), ...listOf(devices)],
      files.length === 1 ? ' was reported' : ', were reported',
      users.length === 0 ? null : [text(' with '), ...listOf(users)],
      atTime(source.row.firstActivity),
    ),
    ...(remote.length === 0 ? [] : [sentence('It also names ', listOf(remote))]),
  ];
}
