import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { container, type DependencyContainer } from 'tsyringe';
import { DataSource } from 'typeorm';
import { AnalysisQueue } from './analyses/analysis-queue.ts';
import { MemoryAnalysisQueue } from './analyses/memory-analysis-queue.ts';
import { CONFIG, type Config } from './config.ts';
import { createDataSource } from './data-source.ts';
import { RecipeMaker } from './datasets/recipe-maker.ts';
import { UploadStore } from './datasets/upload-store.ts';
import { bind } from './di.ts';
import { Engine } from './engine/engine.ts';
import { EngineRecipeMaker } from './engine/recipe-maker.ts';
import { ThreadEngine } from './engine/thread-engine.ts';
import { Logger } from './logger.ts';
import { ALGORITHM } from './registry/algorithm-registry.ts';
import { loadPlugins, PLUGINS_DIRECTORY } from './registry/load-plugins.ts';

/** The composition root: everything the application is made of, with adapters bound to their ports. */
export async function createContainer(config: Config, logger: Logger): Promise<DependencyContainer> {
  const app = container.createChildContainer();
  app.registerInstance(CONFIG, config);
  app.registerInstance(Logger as never, logger);
  app.registerInstance(UploadStore, new UploadStore(join(config.dataDir, 'uploads'), config.UPLOAD_LIMIT_MB * 1e6));
  for (const algorithm of await loadPlugins([fileURLToPath(PLUGINS_DIRECTORY), ...config.pluginDirs]))
    app.registerInstance(ALGORITHM, algorithm);
  bind(app, AnalysisQueue, MemoryAnalysisQueue);
  bind(app, Engine, ThreadEngine);
  bind(app, RecipeMaker, EngineRecipeMaker);
  app.registerInstance(DataSource, await createDataSource(config).initialize());
  return app;
}
