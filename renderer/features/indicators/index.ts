import { ListPlus, ShieldAlert } from 'lucide-vue-next';
import type { Feature } from '../../app/commands/index.ts';

export { default as AssetLists } from './components/AssetLists.vue';
export { default as CriticalityMark } from './components/CriticalityMark.vue';
export { default as EntityLists } from './components/EntityLists.vue';
export { default as ListHitMark } from './components/ListHitMark.vue';

/** Indicator lists, allow lists, countries of addresses and asset lists: what they say of entities, and their own pages. */
export const indicatorsFeature: Feature = {
  name: 'indicators',
  routes: [
    { path: '/indicators', name: 'indicators', component: () => import('./components/IndicatorsPage.vue') },
    {
      path: '/indicators/:uid',
      name: 'list',
      component: () => import('./components/ListPage.vue'),
      props: true,
    },
  ],
  navigation: [{ label: 'Indicators', path: '/indicators', icon: ShieldAlert, key: 'l', place: 'main' }],
  commands: ({ router }) => [
    {
      id: 'indicators.add',
      title: 'Add an indicator list…',
      group: 'Import',
      icon: ListPlus,
      run: () => void router.push({ path: '/indicators', query: { pick: 'list' } }),
    },
    {
      id: 'assets.add',
      title: 'Import an asset list…',
      group: 'Import',
      icon: ListPlus,
      run: () => void router.push({ path: '/indicators', query: { pick: 'asset' } }),
    },
  ],
};
