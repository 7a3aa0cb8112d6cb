import { mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { useHiddenPins } from './use-hidden-pins.ts';

/** A list in which each item is 30 px high and 100 px are seen. */
function listOf(drawn: number, undrawn: number) {
  return mount(
    defineComponent(() => {
      const list = ref<HTMLElement | null>(null);
      const { hidden } = useHiddenPins(
        list,
        () => drawn,
        () => undrawn,
      );
      const place = (element: unknown, top: number, bottom: number): void => {
        if (!(element instanceof HTMLElement)) return;
        element.getBoundingClientRect = () => ({ top, bottom }) as DOMRect;
      };
      return () => [
        h('p', String(hidden.value)),
        h(
          'ol',
          {
            ref: (element) => {
              place(element, 0, 100);
              list.value = element as HTMLElement | null;
            },
          },
          [
            ...Array.from({ length: drawn }, (_, index) =>
              h('li', { 'data-pin': '', ref: (element) => place(element, index * 30, index * 30 + 30) }),
            ),
            ...(undrawn === 0
              ? []
              : [
                  h('li', {
                    'data-more': '',
                    ref: (element) => place(element, drawn * 30, drawn * 30 + 30),
                  }),
                ]),
          ],
        ),
      ];
    }),
  );
}

const hiddenIn = async (drawn: number, undrawn: number): Promise<string> => {
  const list = listOf(drawn, undrawn);
  await nextTick();
  await nextTick();
  return list.find('p').text();
};

test('pins below the edge are counted with those that are not drawn', async () => {
  expect(await hiddenIn(60, 59)).toBe('115');
  expect(await hiddenIn(60, 0)).toBe('56');
});

test('where the button for the rest is seen, it says itself how many there are', async () => {
  expect(await hiddenIn(2, 59)).toBe('0');
  expect(await hiddenIn(4, 59)).toBe('59');
});
