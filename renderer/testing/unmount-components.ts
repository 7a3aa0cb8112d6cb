import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils';
import { afterEach } from 'vitest';

// Files of a worker share one window: a component that a test left in it would hear of what the next test does. What holds for one file
// has to be said for each.
disableAutoUnmount();
enableAutoUnmount(afterEach);
afterEach(() => document.body.replaceChildren());
