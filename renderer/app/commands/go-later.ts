import type { RouteLocationRaw, Router } from 'vue-router';

/**
 * A way to go somewhere once some work is done: nobody who has gone to another page meanwhile is taken away from it.
 * Call it before the work begins.
 */
export function goLater(router: Router): (to: RouteLocationRaw) => Promise<void> {
  const { path } = router.currentRoute.value;
  return async (to) => {
    if (router.currentRoute.value.path === path) await router.push(to);
  };
}
