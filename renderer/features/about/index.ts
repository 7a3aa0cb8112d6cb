import { Info } from 'lucide-vue-next';
import type { Feature } from '../../app/commands/index.ts';

/** What the program is: version, runtime, licences. */
export const aboutFeature: Feature = {
  name: 'about',
  routes: [{ path: '/about', name: 'about', component: () => import('./components/AboutPage.vue') }],
  navigation: [{ label: 'About', path: '/about', icon: Info, key: 'b', place: 'end' }],
};
