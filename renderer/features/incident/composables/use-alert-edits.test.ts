import { createPinia } from 'pinia';
import { mount } from '@vue/test-utils';
import { beforeEach, describe, expect, it } from 'vitest';
import { defineComponent, nextTick, shallowRef } from 'vue';
import { clientProvision } from '../../../client/index.ts';
import { createMockClient, scenarioHandlers } from '../../../client/mock/index.ts';
import { useUnsavedWork } from '../../../ui/index.ts';
import type { AlertRow } from '../../story/index.ts';
import { useAlertEdits } from './use-alert-edits.ts';

const rowOf = (uid: string, more: Partial<AlertRow> = {}): AlertRow =>
  ({ uid, status: 'new', classification: null, determination: null, ...more }) as AlertRow;

const { client } = createMockClient(scenarioHandlers('many', () => undefined));
const provide = clientProvision(client);
beforeEach(() => localStorage.clear());

describe('changes of alerts', () => {
  it('are kept while others are looked at, on top of what changes elsewhere', async () => {
    const pinia = createPinia();
    const rows = shallowRef([rowOf('a')]);
    const found: ReturnType<typeof useAlertEdits>[] = [];
    const Form = defineComponent({
      setup: () => {
        found.push(useAlertEdits(() => rows.value));
        return () => null;
      },
    });
    const open = () => mount(Form, { global: { plugins: [pinia], provide } });
    const wrapper = open();
    const [edits] = found;
    if (!edits) throw new Error('No form');
    rows.value = [rowOf('a'), rowOf('b')];
    await nextTick();
    edits.form.value = { ...edits.form.value, comment: 'Of both' };
    rows.value = [rowOf('c')];
    await nextTick();
    expect(edits.patch.value).toEqual({});
    rows.value = [rowOf('b'), rowOf('a')];
    await nextTick();
    expect(edits.patch.value).toEqual({ comment: 'Of both' });
    edits.form.value = { ...edits.form.value, comment: '' };
    rows.value = [rowOf('a')];
    await nextTick();
    edits.form.value = { ...edits.form.value, status: 'inProgress', assignedTo: 'Kim H', comment: 'Half' };
    rows.value = [rowOf('b')];
    await nextTick();
    expect(edits.patch.value).toEqual({});
    expect(useUnsavedWork(pinia).names).toEqual(['changes of an alert']);
    rows.value = [rowOf('a', { classification: 'truePositive' })];
    await nextTick();
    expect(edits.form.value.classification).toBe('truePositive');
    expect(edits.patch.value).toEqual({ status: 'inProgress', assignedTo: 'Kim H', comment: 'Half' });
    // What somebody else set meanwhile is no change of ours any more.
    rows.value = [rowOf('a', { classification: 'truePositive', status: 'inProgress', assignedTo: 'Kim H' })];
    await nextTick();
    expect(edits.patch.value).toEqual({ comment: 'Half' });
    wrapper.unmount();
    open();
    expect(found[1]?.patch.value).toEqual({ comment: 'Half' });
    expect(useUnsavedWork(pinia).names).toEqual([]);
  });

  it('are forgotten once they are saved, wherever the analyst is by then; what was edited meanwhile stays', async () => {
    const pinia = createPinia();
    const rows = shallowRef([rowOf('a')]);
    const found: ReturnType<typeof useAlertEdits>[] = [];
    const Form = defineComponent({
      setup: () => {
        found.push(useAlertEdits(() => rows.value));
        return () => null;
      },
    });
    const wrapper = mount(Form, { global: { plugins: [pinia], provide } });
    const [edits] = found;
    if (!edits) throw new Error('No form');
    const edit = (change: Partial<typeof edits.form.value>): void => {
      edits.form.value = { ...edits.form.value, ...change };
    };
    edit({ status: 'inProgress', comment: 'Sent' });
    const saved = edits.send();
    rows.value = [rowOf('b')];
    await nextTick();
    edit({ comment: 'Of another alert' });
    saved();
    expect(edits.patch.value).toEqual({ comment: 'Of another alert' });
    rows.value = [rowOf('a', { status: 'inProgress' })];
    await nextTick();
    expect(edits.patch.value).toEqual({});
    edit({ comment: 'Sent too' });
    const savedToo = edits.send();
    edit({ comment: 'Sent too, and more' });
    wrapper.unmount();
    savedToo();
    mount(Form, { global: { plugins: [pinia], provide } });
    expect(found[1]?.patch.value).toEqual({ comment: 'Sent too, and more' });
  });

  it('say what somebody else set meanwhile, and keep a classification with its own determination', async () => {
    const rows = shallowRef([rowOf('a')]);
    const found: ReturnType<typeof useAlertEdits>[] = [];
    const Form = defineComponent({
      setup: () => {
        found.push(useAlertEdits(() => rows.value));
        return () => null;
      },
    });
    mount(Form, { global: { plugins: [createPinia()], provide } });
    const [edits] = found;
    if (!edits) throw new Error('No form');
    edits.form.value = { ...edits.form.value, classification: 'falsePositive' };
    expect(edits.noteOf('classification')).toBeNull();
    const theirs = { classification: 'truePositive', determination: 'phishing' };
    rows.value = [rowOf('a', theirs)];
    await nextTick();
    expect(edits.form.value).toMatchObject({ classification: 'falsePositive', determination: '—' });
    expect(edits.patch.value).toEqual({ classification: 'falsePositive', determination: null });
    const note = /^Changed elsewhere meanwhile, to: True positive, Phishing\./;
    expect(edits.noteOf('classification')).toMatch(note);
    rows.value = [rowOf('b')];
    await nextTick();
    expect(edits.noteOf('classification')).toBeNull();
    rows.value = [rowOf('a', theirs)];
    await nextTick();
    expect(edits.noteOf('classification')).toMatch(note);
    edits.form.value = { ...edits.form.value, ...theirs };
    expect(edits.noteOf('classification')).toBeNull();
  });

  it('have their comment again after a program that ended without being asked, until it is sent', async () => {
    const rows = shallowRef([rowOf('a')]);
    // A new window has nothing but its storage.
    const newWindow = () => {
      const found: ReturnType<typeof useAlertEdits>[] = [];
      const Form = defineComponent({
        setup: () => {
          found.push(useAlertEdits(() => rows.value));
          return () => null;
        },
      });
      const wrapper = mount(Form, { global: { plugins: [createPinia()], provide } });
      const [edits] = found;
      if (!edits) throw new Error('No form');
      return { edits, wrapper };
    };
    const { edits } = newWindow();
    edits.form.value = { ...edits.form.value, status: 'inProgress', comment: 'Of a' };
    rows.value = [rowOf('b')];
    await nextTick();
    edits.form.value = { ...edits.form.value, comment: 'Of b' };
    const again = newWindow();
    expect(again.edits.patch.value).toEqual({ comment: 'Of b' });
    rows.value = [rowOf('a')];
    await nextTick();
    expect(again.edits.patch.value).toEqual({ comment: 'Of a' });
    const forget = again.edits.send();
    again.wrapper.unmount();
    forget();
    expect(newWindow().edits.patch.value).toEqual({});
    rows.value = [rowOf('b')];
    expect(newWindow().edits.patch.value).toEqual({ comment: 'Of b' });
  });
});
