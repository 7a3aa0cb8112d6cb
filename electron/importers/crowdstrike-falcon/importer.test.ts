import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { importContents } from '../_kit/testing/imported-alerts.ts';
import { itSurvivesMutations } from '../_kit/testing/describe-mutations.ts';
import { parseBytes } from '../_kit/testing/read-fixture.ts';
import { crowdstrikeFalcon } from './importer.ts';

const names = ['detects-v1.json', 'alerts-v2.json', 'event-stream.ndjson'];

describeFixtures(crowdstrikeFalcon, [...names, 'event-stream-pretty.json']);

describe('crowdstrike-falcon, hostile', () => {
  itSurvivesMutations(
    names.map((name) => readFileSync(resolve(import.meta.dirname, 'fixtures', name), 'utf8')),
  );
});

/** An event of the stream. */
const streamed = (eventType: string, event: object, offset = 1): object => ({
  metadata: {
    customerIDString: '9b2e7a0c4d1f4c86a5e3b7d90f12c4a8',
    offset,
    eventType,
    eventCreationTime: 1748868062000,
    version: '1.0',
  },
  event,
});

describe('a detection of several behaviors', () => {
  const base = {
    ComputerName: 'FIN-WKS-07',
    DetectName: 'NGAV',
    DetectDescription: 'A file is malicious.',
    SeverityName: 'High',
    Severity: 4,
    DetectId: 'ldt:2c5d8e1f4b7a4093a6c9d2e5f8b1a407:1122',
    FalconHostLink: 'https://falcon.crowdstrike.com/activity/detections/detail/ref',
  };
  const events = [
    { ...base, FileName: 'one.exe', CommandLine: 'one.exe -a', ProcessStartTime: 1748868000 },
    { ...base, FileName: 'two.exe', CommandLine: 'two.exe -b', ProcessStartTime: 1748868010 },
  ].map((event, index) => streamed('DetectionSummaryEvent', event, index + 1));

  it('is one alert with the evidence of all, however often they come', async () => {
    const { alerts } = await importContents([
      { name: 'a.ndjson', content: events },
      {
        name: 'b.json',
        content: [...events]
          .reverse()
          .map((event) => JSON.stringify(event, null, 4))
          .join('\n'),
      },
    ]);
    expect(alerts).toEqual([{ title: 'NGAV', records: 2, evidence: ['FIN-WKS-07', 'one.exe', 'two.exe'] }]);
  });

  it('is the detection of the same id in the detects API', async () => {
    const detection = {
      cid: '9b2e7a0c4d1f4c86a5e3b7d90f12c4a8',
      detection_id: base.DetectId,
      max_severity_displayname: 'High',
      device: { hostname: 'FIN-WKS-07' },
      behaviors: [{ display_name: 'Malware seen', filename: 'three.exe', cmdline: 'three.exe' }],
    };
    const { alerts } = await importContents([
      { name: 'a.ndjson', content: events },
      { name: 'b.ndjson', content: [detection] },
    ]);
    expect(alerts).toMatchObject([{ title: 'Malware seen', records: 3 }]);
  });
});

describe('events that are detections under another name', () => {
  const identity = {
    IncidentType: 'UNUSUAL_ENDPOINT_USE',
    IncidentDescription: 'User seen coming from a location that deviates from their baseline.',
    Severity: 1,
    SeverityName: 'INFO',
    StartTime: 1748868060000,
    EndTime: 1748868061000,
    IdentityProtectionIncidentId: 'INC-7',
    UserName: 'ravi.menon',
    EndpointName: 'FIN-WKS-22',
    EndpointIp: '10.30.4.22',
    Category: 'Incidents',
    NumbersOfAlerts: 1,
    NumberOfCompromisedEntities: 1,
    State: 'NEW',
    FalconHostLink: 'https://falcon.crowdstrike.com/identity-protection/incidents/INC-7',
  };
  const alertsOf = async (events: readonly object[]): Promise<readonly unknown[]> =>
    (await parseBytes(events.map((event) => JSON.stringify(event)).join('\n'), 'a.ndjson')).map((item) =>
      item.kind === 'alert'
        ? { ...item.alert, evidence: item.alert.evidence.filter(({ embedded }) => !embedded) }
        : item,
    );

  it('takes an incident of identity protection for the alert that it is', async () => {
    expect(await alertsOf([streamed('IdentityProtectionEvent', identity)])).toMatchObject([
      {
        title: 'UNUSUAL_ENDPOINT_USE',
        description: identity.IncidentDescription,
        severity: 'informational',
        status: 'new',
        partOf: '9b2e7a0c4d1f4c86a5e3b7d90f12c4a8:INC-7',
        firstActivity: { ms: 1748868060000 },
        lastActivity: { ms: 1748868061000 },
        webUrl: identity.FalconHostLink,
        evidence: [
          { kind: 'device', label: 'FIN-WKS-22', details: { ipInterfaces: ['10.30.4.22'] } },
          { kind: 'user', label: 'ravi.menon' },
        ],
      },
    ]);
  });

  it('keeps every endpoint of such an incident, and apart the incident of another customer', async () => {
    const other = { ...identity, EndpointName: 'FIN-WKS-23', EndpointIp: '10.30.4.23' };
    const events = [identity, other, { ...other, State: 'RESOLVED' }].map((event, index) =>
      streamed('IdentityProtectionEvent', event, index),
    );
    const one = await importContents([{ name: 'a.ndjson', content: events }]);
    expect(one.alerts).toMatchObject([{ records: 2 }]);
    expect(one.alerts[0]?.evidence).toEqual(expect.arrayContaining(['FIN-WKS-22', 'FIN-WKS-23']));
    const elsewhere = JSON.parse(
      JSON.stringify(events[0]).replace('9b2e7a0c4d1f4c86a5e3b7d90f12c4a8', '0'.repeat(32)),
    ) as object;
    const two = await importContents([{ name: 'a.ndjson', content: [...events, elsewhere] }]);
    expect(two.alerts).toHaveLength(2);
  });

  it('reads detections of the cloud, of data protection, of XDR, leads and custom indicators', async () => {
    const id = '9b2e7a0c4d1f4c86a5e3b7d90f12c4a8:x:1';
    const alerts = await alertsOf([
      streamed('CSPMIOAStreamingEvent', {
        PolicyStatement: 'EC2 instance manually deleted by IAM user',
        SeverityName: 'High',
        Severity: 1,
        UserName: 'svc-build',
        UserSourceIp: '203.0.113.9',
        Tactic: 'Impact',
        EventCreatedTimestamp: 1748868000,
      }),
      streamed('DataProtectionDetectionSummaryEvent', {
        CompositeId: id,
        Name: 'Upload to a mail service',
        SeverityName: 'Critical',
        TacticId: 'TA0010',
        TechniqueId: 'T1567',
        UserName: 'ravi.menon',
        Hostname: 'FIN-WKS-22',
        Filename: 'salaries.txt',
        ContentSha: '21cdfbea0d48077b93b4c4cccb23b7aadfea6f4e7fbb1237fdfd0caebf6efd08',
      }),
      streamed('XdrDetectionSummaryEvent', {
        DetectId: id,
        Name: 'Brute force',
        Severity: 90,
        HostNames: 'FIN-WKS-22,FIN-WKS-23',
        IPv4Addresses: '192.0.2.4,192.0.2.5',
        TacticIds: 'TA0001,TA0002',
        TechniqueIds: 'T1566.001,T1203',
      }),
      streamed('AutomatedLeadSummaryEvent', {
        CompositeId: id,
        Name: 'FIN-WKS-22 at 2025-06-02T12:41:02Z',
        ThreatgraphIndicators: [{ Hostname: 'FIN-WKS-22' }],
        MitreAttack: [{ PatternID: 6004 }, { Tactic: 'Execution', TacticID: 'TA0002', TechniqueID: 'T1203' }],
      }),
      streamed('CustomerIOCEvent', { ComputerName: 'FIN-WKS-22', IPv4: '203.0.113.5' }),
      streamed('NewKindOfEvent', { Name: 'Not known yet', Severity: 70, CompositeId: id }),
    ]);
    const device = { kind: 'device', label: 'FIN-WKS-22' };
    expect(alerts).toMatchObject([
      { severity: 'high', category: 'Impact', evidence: [{ kind: 'user' }, { label: '203.0.113.9' }] },
      {
        severity: 'high',
        category: 'Exfiltration',
        mitreTechniques: ['T1567'],
        partOf: id,
        evidence: [device, { label: 'ravi.menon' }, { kind: 'file', label: 'salaries.txt' }],
      },
      {
        severity: 'high',
        category: 'InitialAccess',
        mitreTechniques: ['T1566.001', 'T1203'],
        evidence: [device, { label: 'FIN-WKS-23' }, { label: '192.0.2.4' }, { label: '192.0.2.5' }],
      },
      { category: 'Execution', evidence: [device] },
      { title: 'Custom indicator of compromise', evidence: [device, { label: '203.0.113.5' }] },
      { title: 'Not known yet', severity: 'high', providerAlertId: id },
    ]);
  });

  it('leaves what users and services did as context', async () => {
    const { alerts, context } = await importContents([
      {
        name: 'a.ndjson',
        content: [
          streamed('UserActivityAuditEvent', { UserId: 'a@b.example', OperationName: 'detection_update' }),
          streamed('FirewallMatchEvent', { PolicyName: 'Servers', RuleName: 'Block' }),
          streamed('CSPMSearchStreamingEvent', { PolicyStatement: 'Open to all', SeverityName: 'High' }),
          streamed('ReconNotificationSummaryEvent', { NotificationId: 'x', RuleName: 'Brand' }),
        ],
      },
    ]);
    expect({ alerts, context }).toEqual({ alerts: [], context: 4 });
  });
});
