import { ScanSearch } from 'lucide-vue-next';
import type { Feature } from '../../app/commands/index.ts';

/** Where the values of a pasted list were seen, across incidents. */
export const sightingsFeature: Feature = {
  name: 'sightings',
  routes: [
    { path: '/sightings', name: 'sightings', component: () => import('./components/SightingsPage.vue') },
  ],
  navigation: [{ label: 'Sightings', path: '/sightings', icon: ScanSearch, key: 'f', place: 'main' }],
  commands: ({ router }) => [
    {
      id: 'sightings.open',
      title: 'Look up a list of values…',
      group: 'Go to',
      keys: 'mod+shift+f',
      icon: ScanSearch,
      run: () => void router.push('/sightings'),
    },
  ],
};
