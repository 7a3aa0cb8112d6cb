import type { JsonObject } from '../../../shared/lib/json.ts';
import { isJsonObject, ownList, ownObject, ownText, ownTexts } from '../../../shared/lib/json-read.ts';
import { parseTechniqueIds, tacticOf } from '../../../shared/model/attack.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import {
  compact,
  deviceEvidence,
  dnsEvidence,
  fileEvidence,
  hostOf,
  ipEvidence,
  present,
  processEvidence,
  registryEvidence,
  userEvidence,
} from '../_kit/evidence.ts';
import type { ProcessFacts } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { asDomain, asHash, asHost, asIp, asMailAddress, asProcessId, asSid, asUser } from '../_kit/kinds.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { classificationOf, confidence, lookUp, remediations, ruleSeverities, statusOf } from './values.ts';

const provider = 'sentinelOne';
const host = (text: string | null): string | null => asHost(text);
const hash = (text: string | null): string | null => (asHash(text) === null ? null : text);
const registryKey = (text: string | null): string | null =>
  registryEvidence({ key: text }) === null ? null : text;
const userText = (text: string | null): string | null => (asUser(text) === null ? null : text);

/** Tactics and techniques of a threat's indicators, in their order. */
function attackOf(indicators: readonly JsonObject[]): {
  readonly tactics: readonly string[];
  readonly techniques: readonly string[];
} {
  const tactics = indicators.flatMap((indicator) => ownList(indicator, 'tactics').filter(isJsonObject));
  const names = tactics.flatMap((tactic) => ownText(tactic, 'name') ?? []);
  const techniques = tactics.flatMap((tactic) =>
    ownList(tactic, 'techniques')
      .filter(isJsonObject)
      .flatMap((technique) =>
        parseTechniqueIds(
          `${ownText(technique, 'name') ?? ''} ${ownText(technique, 'link') ?? ''}`.slice(0, 500),
        ),
      ),
  );
  return { tactics: [...new Set(names)], techniques: [...new Set(techniques)] };
}

function interfaceIps(record: JsonObject): readonly string[] {
  const list = ownList(ownObject(record, 'agentRealtimeInfo') ?? {}, 'networkInterfaces')
    .filter(isJsonObject)
    .slice(0, 50);
  return list.flatMap((item) => [...ownTexts(item, 'inet'), ...ownTexts(item, 'inet6')]);
}

/** The endpoint, with the agent's id beside (it names the device only to SentinelOne) and who was logged on. */
function agentDevice(fields: FlatRecord, record: JsonObject): JsonObject | null {
  const ips = interfaceIps(record);
  const device = deviceEvidence({
    name: fields.checked(
      host,
      'agentRealtimeInfo.agentComputerName',
      'agentRealtimeInfo.name',
      'agentDetectionInfo.name',
      'agentComputerName',
    ),
    domain: fields.checked(
      asDomain,
      'agentRealtimeInfo.agentDomain',
      'agentDetectionInfo.agentDomain',
      'agentDomain',
    ),
    osPlatform: fields.text(
      'agentRealtimeInfo.agentOsName',
      'agentRealtimeInfo.os',
      'agentDetectionInfo.osName',
      'agentDetectionInfo.agentOsName',
      'agentOsType',
    ),
    ips: [
      ...ips,
      ...['agentDetectionInfo.agentIpV4', 'agentDetectionInfo.agentIpV6', 'alertInfo.srcMachineIp'].flatMap(
        (path) => fields.checked(asIp, path) ?? [],
      ),
    ],
  });
  if (device === null) return null;
  if (ips.length > 0) fields.use('agentRealtimeInfo.networkInterfaces');
  const upn = fields.checked(
    asMailAddress,
    'agentDetectionInfo.agentLastLoggedInUpn',
    'agentDetectionInfo.agentLastLoggedInUserMail',
  );
  const name = fields.checked(userText, 'agentDetectionInfo.agentLastLoggedInUserName');
  return {
    ...device,
    ...compact({
      lastExternalIpAddress: fields.checked(asIp, 'agentDetectionInfo.externalIp', 'agentIp'),
      sentinelOneAgentId: fields.id('agentRealtimeInfo.agentId', 'agentRealtimeInfo.id', 'agentId'),
      loggedOnUsers:
        upn === null && name === null ? null : [compact({ accountName: name, userPrincipalName: upn })],
    }),
  };
}

/**
 * A threat of the API 2.1 (`threatInfo`, `agentRealtimeInfo`, …) or of 2.0, where the same fields stand side by side.
 * Source: SentinelOne API 2.1 "Get Threats" as in Elastic's integration "SentinelOne", data stream threat; 2.0 as in the SOAR packs of that time.
 */
export function mapThreat(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const at = (name: string, ...others: readonly string[]): readonly string[] => [
    `threatInfo.${name}`,
    name,
    ...others,
  ];
  const threatName = fields.text(...at('threatName', 'fileDisplayName', 'description'));
  if (threatName === null)
    return { kind: 'reject', code: 'missingField', reason: 'The threat has no "threatName".' };
  const kind = fields.text(...at('classification'));
  const device = agentDevice(fields, record);
  const ownHost = hostOf(device);
  const level = fields.text(...at('confidenceLevel'));
  const rank = fields.number('rank');
  const mitigation = fields.checked(
    (text) => (lookUp(remediations, text) === null && text !== 'suspicious' ? null : text),
    ...at('mitigationStatus'),
  );
  const resolved = fields.id('resolved');
  const verdict =
    level === 'malicious' || level === 'suspicious'
      ? level
      : mitigation === 'suspicious'
        ? 'suspicious'
        : null;
  const note = { verdict, remediationStatus: lookUp(remediations, mitigation) };
  const path = fields.text(...at('filePath'));
  const hashes = at('sha256', 'fileSha256')
    .concat(at('sha1', 'fileContentHash'), at('md5'))
    .map((name) => fields.checked(hash, name));
  const commandLine = fields.prose(...at('maliciousProcessArguments'));
  const originator = fields.text(...at('originatorProcess'));
  const userName = fields.checked(userText, ...at('processUser', 'username'));
  const file = fileEvidence({ path, hashes, size: fields.number(...at('fileSize')), host: ownHost, ...note });
  const process =
    commandLine === null
      ? null
      : processEvidence({
          id: null,
          image: path,
          hashes,
          commandLine,
          parentImage: originator,
          user: userName === null ? null : { name: userName },
          host: ownHost,
          ...note,
        });
  const indicators = ownList(record, 'indicators').filter(isJsonObject).slice(0, 500);
  const { tactics, techniques } = attackOf(indicators);
  const described = [...new Set(indicators.flatMap((indicator) => ownText(indicator, 'description') ?? []))];
  if (described.length > 0) fields.use('indicators');
  const created = fields.time(...at('createdAt', 'createdDate'));
  const found = fields.time(...at('identifiedAt', 'createdDate'));
  const engines = fields.texts(...at('engines'));
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider,
        title: kind === null ? threatName : `${kind}: ${threatName}`,
        providerAlertId: fields.id('id', 'threatInfo.threatId'),
        description: described.length > 0 ? described.join('\n') : fields.prose('description'),
        severity:
          lookUp(confidence, level) ??
          (rank !== null && rank >= 0 ? (rank >= 7 ? 'high' : rank >= 4 ? 'medium' : 'low') : null),
        status:
          statusOf(fields.text(...at('incidentStatus'))) ??
          (resolved === 'true' ? 'resolved' : resolved === 'false' ? 'new' : null),
        classification: fields.checked(classificationOf, ...at('analystVerdict')),
        category: tactics.find((name) => tacticOf(name) !== null) ?? kind,
        mitreTechniques: techniques,
        detectionSource: engines.length > 0 ? engines.join(', ') : null,
        productName: 'SentinelOne',
        threatDisplayName: threatName,
        created: created ?? found,
        updated: fields.time(...at('updatedAt')) ?? created,
        firstActivity: found ?? created,
        lastActivity: found ?? created,
        evidence: present([
          device,
          file,
          process,
          process === null && originator !== null
            ? processEvidence({
                id: null,
                image: originator,
                user: userName === null ? null : { name: userName },
                host: ownHost,
                roles: ['source'],
              })
            : null,
          process === null && originator === null && userName !== null
            ? userEvidence({ name: userName, host: ownHost })
            : null,
        ]),
        additional: fields.rest(),
      },
      options,
    ),
  };
}

function processAt(fields: FlatRecord, prefix: string, ownHost: JsonObject | null): ProcessFacts {
  const user = fields.checked(userText, `${prefix}.user`, `${prefix}.loginUser`, `${prefix}.effectiveUser`);
  return {
    id: fields.checked(asProcessId, `${prefix}.pid`),
    image: fields.text(`${prefix}.filePath`, `${prefix}.name`),
    commandLine: fields.prose(`${prefix}.commandline`, `${prefix}.commandLine`),
    hashes: ['Sha256', 'Sha1', 'Md5'].map((name) => fields.checked(hash, `${prefix}.fileHash${name}`)),
    started: fields.time(`${prefix}.pidStarttime`)?.text ?? null,
    user: user === null ? null : { name: user },
    host: ownHost,
  };
}

const under = (process: ProcessFacts, parent: ProcessFacts): ProcessFacts => ({
  ...process,
  parentId: parent.id,
  parentCommandLine: parent.commandLine ?? null,
  parentImage: parent.image ?? null,
  parentHashes: parent.hashes ?? [],
  parentStarted: parent.started ?? null,
});

/** Addresses of a cloud detection's event; the machine's own are the device's. */
function networkPieces(fields: FlatRecord, device: JsonObject | null): readonly (JsonObject | null)[] {
  const direction = fields.peek('alertInfo.netEventDirection');
  const inbound = typeof direction === 'string' && /incoming|inbound/i.test(direction);
  const own = new Set(device === null ? [] : ownTexts(device, 'ipInterfaces'));
  const address = (path: string, roles: readonly string[]): JsonObject | null => {
    const ip = fields.checked(asIp, path);
    return ip === null || own.has(ip) ? null : ipEvidence(ip, { roles });
  };
  const request = fields.peek('alertInfo.dnsRequest');
  const asked = (typeof request === 'string' ? request : '').slice(0, 2000).split(/[;,\s]+/);
  const names = present(asked.slice(0, 20).map((name) => dnsEvidence(asDomain(name))));
  if (names.length > 0) fields.use('alertInfo.dnsRequest');
  return [
    address('alertInfo.srcIp', ['source']),
    address('alertInfo.dstIp', inbound ? [] : ['destination']),
    ...names,
  ];
}

/**
 * An alert of a cloud detection (STAR) rule.
 * Source: SentinelOne API 2.1 "Get alerts" (`/cloud-detection/alerts`) as in Elastic's integration "SentinelOne", data stream alert.
 */
export function mapCloudDetection(record: JsonObject, options: ImportOptions): MappedRecord {
  const fields = readFlat(record, options.importedAt);
  const title = fields.text('ruleInfo.name');
  if (title === null)
    return { kind: 'reject', code: 'missingField', reason: 'The alert has no "ruleInfo.name".' };
  const device = agentDevice(fields, record);
  const ownHost = hostOf(device);
  const parent = processAt(fields, 'sourceParentProcessInfo', ownHost);
  const source = under(processAt(fields, 'sourceProcessInfo', ownHost), parent);
  const target: ProcessFacts = {
    id: fields.checked(asProcessId, 'targetProcessInfo.tgtProcPid'),
    image: fields.text('targetProcessInfo.tgtProcImagePath', 'targetProcessInfo.tgtProcName'),
    commandLine: fields.prose('targetProcessInfo.tgtProcCmdLine'),
    started: fields.time('targetProcessInfo.tgtProcessStartTime')?.text ?? null,
    host: ownHost,
  };
  const file = fileEvidence({
    path: fields.text('targetProcessInfo.tgtFilePath'),
    hashes: ['Sha256', 'Sha1'].map((name) => fields.checked(hash, `targetProcessInfo.tgtFileHash${name}`)),
    host: ownHost,
  });
  const module = fileEvidence({
    path: fields.text('alertInfo.modulePath'),
    hashes: [fields.checked(hash, 'alertInfo.moduleSha1')],
    host: ownHost,
    roles: ['loaded'],
  });
  const registry = registryEvidence({
    key: fields.checked(registryKey, 'alertInfo.registryKeyPath', 'alertInfo.registryPath'),
    value: fields.text('alertInfo.registryValue'),
    host: ownHost,
  });
  // A value without a key that is one is not told: it is given back below.
  const lone = registry === null ? fields.peek('alertInfo.registryValue') : undefined;
  const login = userEvidence({
    name: fields.checked(userText, 'alertInfo.loginsUserName'),
    domain: fields.text('alertInfo.loginAccountDomain'),
    sid: fields.checked(asSid, 'alertInfo.loginAccountSid'),
    host: ownHost,
  });
  const description = fields.prose('ruleInfo.description');
  const text = `${title} ${description ?? ''}`.slice(0, 5000);
  const severity = fields.text('ruleInfo.severity');
  const created = fields.time('alertInfo.createdAt');
  return {
    kind: 'alert',
    alert: toolAlert(
      {
        provider,
        title,
        providerAlertId: fields.id('alertInfo.alertId'),
        description: description ?? fields.prose('alertInfo.indicatorDescription'),
        severity: lookUp(ruleSeverities, severity) ?? canonicalValue('severity', severity),
        status: statusOf(fields.text('alertInfo.incidentStatus')),
        classification: fields.checked(classificationOf, 'alertInfo.analystVerdict'),
        category: fields.text('alertInfo.indicatorCategory', 'alertInfo.eventType'),
        // Rules have no field for techniques; authors write them into name and description.
        mitreTechniques: parseTechniqueIds(text),
        detectionSource: fields.text('alertInfo.source'),
        productName: 'SentinelOne',
        detectorId: fields.id('ruleInfo.id'),
        created: fields.time('alertInfo.reportedAt') ?? created,
        updated: fields.time('alertInfo.updatedAt') ?? created,
        firstActivity: created,
        lastActivity: created,
        evidence: present([
          device,
          processEvidence(source),
          target.id === source.id ? null : processEvidence(under(target, source)),
          file,
          module,
          registry,
          login,
          ...networkPieces(fields, device),
        ]),
        additional: { ...fields.rest(), ...(lone === undefined ? {} : { 'alertInfo.registryValue': lone }) },
      },
      options,
    ),
  };
}
