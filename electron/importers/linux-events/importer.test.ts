import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sharedData } from '../../../tests/support/shared-data.ts';
import { processorTime } from '../../../tests/support/processor-time.ts';
import { describeFixtures } from '../_kit/testing/describe-fixtures.ts';
import { describeHostileRecords, fixtureRecords } from '../_kit/testing/describe-hostile.ts';
import { fixtureBytes, parseBytes } from '../_kit/testing/read-fixture.ts';
import { readAudit } from './audit.ts';
import { linuxEvents } from './importer.ts';

describeFixtures(linuxEvents, ['syslog.json']);
describeHostileRecords(linuxEvents, fixtureRecords(fixtureBytes('linux-events/fixtures/syslog.json')));

describe('readAudit', () => {
  it('keeps command lines with blanks, quotes and equals signs whole', () => {
    const text =
      'type=AUOMS_EXECVE audit(1.5:7): a=b c="x y" list=["p q","r"] d=-Dx.y=z -Dk=v e=f cmdline="env A=b sh -c "id" x=y" redactors= containerid=';
    expect(readAudit(text)).toEqual({
      type: 'AUOMS_EXECVE',
      time: '1.5',
      serial: '7',
      fields: {
        cmdline: 'env A=b sh -c "id" x=y',
        a: 'b',
        c: 'x y',
        list: '["p q","r"]',
        d: '-Dx.y=z -Dk=v',
        e: 'f',
      },
    });
  });

  it('is none of what is no record, and takes time in proportion to the text', () => {
    expect(readAudit('session opened for user root')).toBeNull();
    const start = processorTime();
    for (const part of ['a=', 'a="', '"', '[', ' a=[', 'x', ' ', "a=' ", ' cmdline=', ' redactors='])
      readAudit(`type=X msg=audit(1.1:2): ${part.repeat(Math.floor(1_000_000 / part.length))}`);
    expect(processorTime() - start).toBeLessThan(5000);
  });
});

it.for([
  ['syslog_sysmon_log4shell_cve2021_44228_jndi_reference_2022-05-11181020.json', 93, /^\d+$/],
  ['syslog_auoms_auditd_log4shell_cve2021_44228_jndi_reference_2022-05-11181020.json', 50, /^AUOMS_EXECVE$/],
] as const)('reads %s whole', async ([name, count, action], { skip }) => {
  const path = sharedData('otrf', name);
  if (path === null) return skip('../shared/data/otrf is not beside this checkout');
  const bytes = new Uint8Array(readFileSync(path));
  const items = await parseBytes(bytes, name);
  expect(fixtureRecords(bytes)).toHaveLength(count);
  expect(items).toHaveLength(count);
  for (const item of items) {
    if (item.kind !== 'context') throw new Error(`a ${item.kind}`);
    expect(item.context.action).toMatch(action);
    expect(item.context.evidence[0]).toMatchObject({ kind: 'device', label: 'UBUNTU5' });
  }
});
