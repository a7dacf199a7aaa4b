import { Construct } from 'constructs';
import { configMap } from '../shared/config-map.js';
import type { ComponentContext } from '../shared/context.js';
import { addAgents, agentName, type AgentProps } from './agent.js';
import { scrapeConfig, scrapeRights, type ScrapeProps } from './scrape.js';
import { addStores, storeName, storeUrls, type StoreProps } from './store.js';

export { agentLabels, agentPort, type AgentProps } from './agent.js';
export type { ScrapeProps } from './scrape.js';
export { storeLabels, storeName, storePort, type StoreProps } from './store.js';

/** Props of {@link VictoriaMetrics}. */
export interface VictoriaMetricsProps {
  readonly context: ComponentContext;
  readonly store: StoreProps;
  /** Agents that scrape for several stores. Absent: the only store scrapes by itself. */
  readonly agent?: AgentProps;
  readonly scrape: ScrapeProps;
}

const scrapeConfigMap = 'victoria-metrics-scrape';

/**
 * The store of metrics. One store scrapes by itself: the smallest form. Several stores are independent of each other, each with all the
 * data; agents scrape and write to each, and hold back what a store that is away has to get later.
 */
export class VictoriaMetrics extends Construct {
  constructor(scope: Construct, id: string, props: VictoriaMetricsProps) {
    super(scope, id);
    const { context, store, agent, scrape } = props;
    configMap(this, context, { name: scrapeConfigMap, data: { 'scrape.yml': scrapeConfig(scrape) } });
    scrapeRights(this, context, { ...scrape, serviceAccount: agent ? agentName : storeName });
    addStores(this, context, store, agent ? { deduplicate: scrape.interval } : { scrapeConfigMap });
    if (agent)
      addAgents(this, context, agent, { scrapeConfigMap, stores: storeUrls(context, store.replicas) });
  }
}
