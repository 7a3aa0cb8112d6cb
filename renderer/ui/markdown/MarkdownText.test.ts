import { mount } from '@vue/test-utils';
import { createPinia } from 'pinia';
import { describe, expect, it } from 'vitest';
import { writeMention } from '../../../shared/model/mentions.ts';
import { clientProvision } from '../../client/index.ts';
import { createMockClient } from '../../client/mock/index.ts';
import MarkdownText from './MarkdownText.vue';

function show(text: string) {
  const { client } = createMockClient({});
  return mount(MarkdownText, {
    props: { text },
    global: { plugins: [createPinia()], provide: clientProvision(client) },
  });
}

describe('a comment as it is shown', () => {
  it('has the structure of its Markdown', () => {
    const comment = show('# What\n\nIt **ran** `cmd`\n\n3. three\n4. four\n\n> said');
    expect(comment.get('[role="heading"]').attributes('aria-level')).toBe('3');
    expect(comment.get('strong').text()).toBe('ran');
    expect(comment.get('code').text()).toBe('cmd');
    expect(comment.get('ol').attributes('start')).toBe('3');
    expect(comment.findAll('ol > li').map((item) => item.text())).toEqual(['three', 'four']);
    expect(comment.get('blockquote').text()).toBe('said');
  });

  it('holds nothing live, whatever is written', () => {
    const comment = show(
      [
        '[here](javascript:alert(1)) <https://evil.example/a> [x](https://evil.example/b "title")',
        '<img src=x onerror=alert(1)><a href="https://evil.example">a</a>',
        '![picture](https://evil.example/p.png) https://evil.example/c',
        '<script>alert(1)</script>',
        '[style](data:text/html,<b>x</b>) [ref][1]\n\n[1]: https://evil.example/d',
        '```html\n<iframe src="https://evil.example"></iframe>\n```',
        '&lt;svg onload=alert(1)&gt; &#60;b&#62;',
      ].join('\n\n'),
    );
    for (const tag of ['a', 'img', 'script', 'iframe', 'svg', 'b', 'object', 'form'])
      expect(comment.findAll(tag), tag).toHaveLength(0);
    for (const element of comment.findAll('*'))
      for (const name of Object.keys(element.attributes())) expect(name).not.toMatch(/^(on|href|src|style$)/);
    expect(comment.text()).toContain('<img src=x onerror=alert(1)>');
    expect(comment.text()).toContain('<svg onload=alert(1)>');
    expect(comment.text()).toContain('javascript:alert(1)');
    // Every address is defanged, also those of links whose label says something else.
    expect(comment.text()).toContain('hxxps://evil[.]example/b');
    expect(comment.text()).not.toContain('https://evil.example');
  });

  it('shows marks that would turn text around, in words, code and mentions', () => {
    const turned = 'report\u202Efdp.exe';
    const mention = writeMention({ kind: 'entity', key: 'file||x' }, turned);
    const comment = show(`${turned}\n\n\`${turned}\`\n\n${mention}\n\n\u200F\u0007`);
    for (const mark of ['\u202E', '\u200F', '\u0007']) expect(comment.text()).not.toContain(mark);
    expect(comment.text().match(/report.{1,12}?fdp\.exe/g)).toHaveLength(3);
  });

  it('tells which mention was pressed, and takes no other address for one', async () => {
    const alert = { kind: 'alert', alert: 'graph|a (1)' } as const;
    const comment = show(
      `- see ${writeMention(alert, 'Tor [exit]')}\n- **${writeMention({ kind: 'entity', key: 'ip||203.0.113.7' }, '203.0.113.7')}**\n- [no](casemate:file/etc) [no](casemate:alert/%ff)`,
    );
    const mentions = comment.findAll('button');
    expect(mentions.map((button) => button.text())).toEqual(['Alert Tor [exit]', 'Entity 203[.]0[.]113[.]7']);
    await mentions[0]?.trigger('click');
    await mentions[1]?.trigger('click');
    expect(comment.emitted('mention')).toEqual([[alert], [{ kind: 'entity', key: 'ip||203.0.113.7' }]]);
  });
});
