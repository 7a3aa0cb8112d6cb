import { BellPlus, FilePlus2 } from 'lucide-vue-next';
import type { Feature } from '../../app/commands/index.ts';
import { useByHand } from './by-hand-store.ts';

export { default as ByHandDialogs } from './components/ByHandDialogs.vue';
export { default as NewMenu } from './components/NewMenu.vue';
export { useByHand } from './by-hand-store.ts';

/** Incidents and alerts that an analyst writes down: a phone call, a finding on paper. */
export const byHandFeature: Feature = {
  name: 'by-hand',
  routes: [],
  commands: ({ router }) => [
    {
      id: 'byHand.incident',
      title: 'New incident…',
      group: 'By hand',
      icon: FilePlus2,
      // The queue has one of its own, with a key.
      when: () => router.currentRoute.value.name !== 'incidents',
      run: () => useByHand().newIncident(),
    },
    {
      id: 'byHand.alert',
      title: 'New alert…',
      group: 'By hand',
      icon: BellPlus,
      when: () => router.currentRoute.value.name !== 'alerts',
      run: () => useByHand().newAlert(),
    },
  ],
};
