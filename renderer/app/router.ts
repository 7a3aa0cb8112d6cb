import { createRouter, createWebHashHistory } from 'vue-router';
import type { Router } from 'vue-router';
import { features } from './features.ts';

/** The routes of all features. The address is kept behind `#`, so that the page itself is always `app://ui/index.html`. */
export function createAppRouter(): Router {
  return createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', redirect: '/incidents' },
      ...features.flatMap((feature) => feature.routes),
      { path: '/:unknown(.*)*', redirect: '/incidents' },
    ],
  });
}
