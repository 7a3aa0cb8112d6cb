import {
  createMockBridge,
  mappingHandlers,
  phishingHandlers,
  scenarioHandlers,
  scenarioNames,
} from '../client/mock/index.ts';
import type { MockBridge } from '../client/mock/index.ts';

// The renderer alone in a browser: `?scenario=empty` chooses the state, `&latency=800` slows every answer. Never part of a build.
const parameters = new URLSearchParams(window.location.search);
const name = scenarioNames.find((known) => known === parameters.get('scenario')) ?? 'many';
const bridge: MockBridge = createMockBridge(
  {
    ...scenarioHandlers(name, (notice) => bridge.emit(notice)),
    ...mappingHandlers(Date.UTC(2026, 0, 15, 9)),
    // `?story`: every incident is the phishing story in full.
    ...(parameters.has('story') ? phishingHandlers((notice) => bridge.emit(notice)) : {}),
  },
  Number(parameters.get('latency') ?? 0),
);
Object.defineProperty(window, 'casemate', { value: bridge });
await import('../app/main.ts');
