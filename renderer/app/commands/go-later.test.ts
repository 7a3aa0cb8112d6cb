import { expect, it } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import { goLater } from './go-later.ts';

async function setUp() {
  const paths = ['/incidents', '/imports', '/settings'];
  const router = createRouter({
    history: createMemoryHistory(),
    routes: paths.map((path) => ({ path, component: {} })),
  });
  await router.push('/incidents');
  return router;
}

it('goes where work leads whoever stayed on the page, whatever was selected there meanwhile', async () => {
  const router = await setUp();
  const go = goLater(router);
  await router.push({ path: '/incidents', query: { alert: 'a1' } });
  await go('/imports');
  expect(router.currentRoute.value.path).toBe('/imports');
});

it('takes nobody away from a page that they went to meanwhile', async () => {
  const router = await setUp();
  const go = goLater(router);
  await router.push('/settings');
  await go('/imports');
  expect(router.currentRoute.value.path).toBe('/settings');
});
