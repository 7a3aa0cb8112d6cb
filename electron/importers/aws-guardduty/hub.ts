import type { JsonObject } from '../../../shared/lib/json.ts';
import { parseTechniqueIds } from '../../../shared/model/attack.ts';
import { alertNames } from '../../../shared/model/twins.ts';
import { canonicalValue } from '../../../shared/model/values.ts';
import { amazonResource } from '../_kit/cloud-evidence.ts';
import { deviceEvidence, present, userEvidence } from '../_kit/evidence.ts';
import { readFlat } from '../_kit/flat-record.ts';
import type { FlatRecord } from '../_kit/flat-record.ts';
import type { ImportOptions } from '../_kit/importer.ts';
import { readInner } from '../_kit/inner-records.ts';
import type { MappedRecord } from '../_kit/record-importer.ts';
import { toolAlert } from '../_kit/tool-alert.ts';
import { actionOf } from './actions.ts';
import { purposeOf } from './purpose.ts';
import { userText } from './resources.ts';
import type { FindingPlace } from './resources.ts';
import { productFields } from './shapes.ts';

/** GuardDuty's own id at the end of the ARN under which Security Hub keeps the finding: the twin's name. */
function findingId(arn: string | null): string | null {
  return /\/finding\/([0-9a-f]{16,64})$/i.exec(arn ?? '')?.[1] ?? null;
}

/** `AwsEc2Instance` and others as evidence; every resource has an id, most an ARN. */
function resourceOf(resource: FlatRecord, place: FindingPlace): readonly (JsonObject | null)[] {
  const type = resource.text('Type');
  const id = resource.text('Id');
  const name = id?.split('/').at(-1) ?? null;
  if (type === 'AwsEc2Instance') {
    const base = 'Details.AwsEc2Instance';
    const ips = [...resource.texts(`${base}.IpV4Addresses`), ...resource.texts(`${base}.IpV6Addresses`)];
    return [deviceEvidence({ name, ips }), amazonResource(id, name, 'Instance')];
  }
  if (type === 'AwsIamAccessKey') {
    const user = resource.checked(
      userText,
      'Details.AwsIamAccessKey.PrincipalName',
      'Details.AwsIamAccessKey.UserName',
    );
    const key = id?.split(':').at(-1) ?? null;
    return [userEvidence({ name: user, domain: place.account }), amazonResource(key, key, 'AccessKey')];
  }
  return [amazonResource(id, name, type?.replace(/^Aws/, '') ?? null)];
}

function statusOf(flat: FlatRecord): string | null {
  const workflow = flat.text('Workflow.Status')?.toUpperCase() ?? null;
  const record = flat.text('RecordState')?.toUpperCase() ?? null;
  if (record === 'ARCHIVED' || workflow === 'RESOLVED' || workflow === 'SUPPRESSED') return 'resolved';
  return workflow === 'NOTIFIED' ? 'inProgress' : workflow === 'NEW' || record === 'ACTIVE' ? 'new' : null;
}

/**
 * A GuardDuty finding as Security Hub carries it (ASFF, schema version 2018-10-08). Its ProductFields hold the finding's own service part,
 * from which action and addresses are read as in a finding of GuardDuty.
 */
export function mapHubFinding(finding: JsonObject, around: JsonObject, options: ImportOptions): MappedRecord {
  const { importedAt } = options;
  const { ProductFields: _fields, ...own } = finding;
  const flat = readFlat(own, importedAt);
  const title = flat.text('Title');
  if (title === null) return { kind: 'reject', code: 'missingField', reason: 'The finding has no "Title".' };
  const { nested, rest } = productFields(finding);
  const inner = readFlat(nested, importedAt);
  const place: FindingPlace = {
    account: flat.id('AwsAccountId'),
    region: flat.text('Region'),
    partition: 'aws',
  };
  const action = actionOf(inner, place, importedAt);
  const resources = readInner(flat, 'Resources', importedAt, (resource) => resourceOf(resource, place));
  const types = flat.texts('Types');
  const arn = flat.text('Id');
  const id = findingId(arn);
  const note = flat.prose('Note.Text');
  const type = inner.text('type');
  const created = flat.time('CreatedAt');
  const first = flat.time('FirstObservedAt') ?? inner.time('service.eventFirstSeen') ?? created;
  const alert = toolAlert(
    {
      provider: 'awsSecurityHub',
      serviceSource: 'awsGuardDuty',
      title,
      providerAlertId: arn,
      description: flat.prose('Description'),
      recommendedActions: flat.prose('Remediation.Recommendation.Text'),
      severity: canonicalValue('severity', flat.text('Severity.Label')),
      status: statusOf(flat),
      category: purposeOf(type ?? types[0]?.split('/').at(-1) ?? null),
      mitreTechniques: parseTechniqueIds(types.join(' ')),
      detectorId: type ?? flat.text('GeneratorId'),
      productName: 'Amazon GuardDuty',
      created,
      updated: flat.time('UpdatedAt') ?? created,
      firstActivity: first,
      lastActivity: flat.time('LastObservedAt') ?? inner.time('service.eventLastSeen') ?? first,
      webUrl: flat.text('SourceUrl'),
      comments:
        note === null
          ? []
          : [{ text: note, by: flat.text('Note.UpdatedBy'), at: flat.time('Note.UpdatedAt') }],
      tags: types,
      evidence: present([...resources.read.flat(), ...action.evidence]),
    },
    options,
  );
  flat.use('SchemaVersion', 'ProductName', 'CompanyName');
  const additional: JsonObject = {
    ...flat.rest(),
    ...inner.rest(),
    ...rest,
    ...resources.left,
    ...action.left,
    ...(place.account === null ? {} : { accountId: place.account }),
    ...(place.region === null ? {} : { region: place.region }),
    ...(Object.keys(around).length === 0 ? {} : { event: around }),
  };
  // Named as GuardDuty names it, so that its own export is known as the same alert.
  const names = alertNames('awsGuardDuty', [id, arn]);
  return { kind: 'alert', alert: { ...alert, names, additional } };
}
