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
