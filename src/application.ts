import type { DependencyContainer } from 'tsyringe';
import { DataSource } from 'typeorm';
import { AnalysisResolver } from './analyses/analysis.resolver.ts';
import { AnalysisQueue } from './analyses/analysis-queue.ts';
import { AnalysisRunner } from './analyses/analysis-runner.ts';
import {
  ModelAnalysisResolver,
  PredictionAnalysisResolver,
  SegmentAnalysisResolver,
} from './analyses/answers.resolver.ts';
import { PredictResolver } from './analyses/predict.resolver.ts';
import { PreviewResolver } from './analyses/preview.resolver.ts';
import { RecommendResolver } from './analyses/recommend.resolver.ts';
import { AnalysisChartsResolver } from './charts/analysis-charts.resolver.ts';
import { ChartResolver } from './charts/chart.resolver.ts';
import { ChartDrawer } from './charts/chart-drawer.ts';
import { ChartImages } from './charts/chart-images.ts';
import { DatasetChartsResolver, VersionChartsResolver } from './charts/dataset-charts.resolver.ts';
import { SegmentChartsResolver } from './charts/segment-charts.resolver.ts';
import type { Config } from './config.ts';
import { createContainer } from './container.ts';
import { CustomerResolver, MembershipResolver } from './customers/customer.resolver.ts';
import { DatasetResolver } from './datasets/dataset.resolver.ts';
import { ColumnResolver, DatasetVersionResolver } from './datasets/dataset-version.resolver.ts';
import { ImportService } from './datasets/import.service.ts';
import { endReserve } from './datasets/sources/query-reserve.ts';
import { UploadStore } from './datasets/upload-store.ts';
import { get } from './di.ts';
import { Engine } from './engine/engine.ts';
import type { Logger } from './logger.ts';
import { AlgorithmResolver } from './registry/algorithm.resolver.ts';
import { AlgorithmRegistry } from './registry/algorithm-registry.ts';
import { registerAlgorithmInput } from './registry/params-input.ts';
import { RequestContext } from './request.ts';
import { SegmentResolver } from './segments/segment.resolver.ts';
import { createSchema } from './server/schema.ts';
import { startServer } from './server/server.ts';
import { ColumnStatisticsResolver, QuantileResolver } from './statistics/column-statistics.resolver.ts';
import { StatisticsThreads } from './statistics/statistics-threads.ts';
import { VersionStatisticsResolver } from './statistics/version-statistics.resolver.ts';

/** Every resolver of the schema. */
const RESOLVERS = [
  AlgorithmResolver,
  DatasetResolver,
  DatasetVersionResolver,
  ColumnResolver,
  ColumnStatisticsResolver,
  QuantileResolver,
  VersionStatisticsResolver,
  AnalysisResolver,
  PredictResolver,
  PreviewResolver,
  RecommendResolver,
  SegmentResolver,
  SegmentAnalysisResolver,
  PredictionAnalysisResolver,
  ModelAnalysisResolver,
  CustomerResolver,
  MembershipResolver,
  AnalysisChartsResolver,
  VersionChartsResolver,
  DatasetChartsResolver,
  SegmentChartsResolver,
  ChartResolver,
];

/** The GraphQL schema of an application: its algorithms decide which inputs there are. */
export function schemaOf(app: DependencyContainer) {
  registerAlgorithmInput(app.resolve(AlgorithmRegistry).list());
  return createSchema(RESOLVERS, app);
}

/** The service at work. */
export interface RunningApplication {
  readonly url: string;
  readonly app: DependencyContainer;
  /** Stops accepting, lets running work finish for the grace period, then leaves it to the next start. */
  close(): Promise<void>;
}

/** Starts the whole service: clears up after an earlier process, takes up waiting work, and serves. */
export async function startApplication(config: Config, logger: Logger): Promise<RunningApplication> {
  const app = await createContainer(config, logger);
  const [imports, runner, dataSource] = [
    app.resolve(ImportService),
    app.resolve(AnalysisRunner),
    app.resolve(DataSource),
  ];
  await imports.recover();
  await runner.recover();
  runner.start();
  const server = await startServer({
    schema: await schemaOf(app),
    config,
    logger,
    uploads: app.resolve(UploadStore),
    images: app.resolve(ChartImages),
    ready: async () => void (await dataSource.query('SELECT 1')),
    context: () => new RequestContext(app),
  });
  const graceMs = config.SHUTDOWN_GRACE_SECONDS * 1000;
  return {
    url: server.url,
    app,
    async close() {
      await Promise.all([server.close(graceMs), get(app, AnalysisQueue).stop(graceMs), imports.stop()]);
      const threads = [get(app, Engine), app.resolve(StatisticsThreads), app.resolve(ChartDrawer)];
      await Promise.all(threads.map((one) => one.close()));
      endReserve();
      await dataSource.destroy();
    },
  };
}
