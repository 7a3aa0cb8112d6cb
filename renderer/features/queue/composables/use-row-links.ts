import { useRouter } from 'vue-router';

/** Links in the cells of a table, which are plain nodes. */
export interface RowLinks {
  /** What a link to a path of the window has as its address. To ask the router for each row would cost more than the row. */
  readonly addressOf: (path: string) => string;
  /** Follows such a link within the window. */
  readonly follow: (event: MouseEvent) => void;
}

/** Links that a table draws by itself. */
export function useRowLinks(): RowLinks {
  const router = useRouter();
  /** What stands before the path. */
  const root = router.resolve('/').href.replace(/\/$/, '');
  return {
    addressOf: (path) => `${root}${path}`,
    follow(event) {
      // As any link: what asks for another window or tab is left to the browser.
      if (event.defaultPrevented || event.button !== 0) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      if (!(event.currentTarget instanceof HTMLAnchorElement)) return;
      event.preventDefault();
      const path = event.currentTarget.getAttribute('href')?.slice(root.length);
      if (path !== undefined) void router.push(path);
    },
  };
}
