import type { Analysis } from '../analyses/analysis.entity.ts';
import { AnalysisService } from '../analyses/analysis.service.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { service } from '../di.ts';
import { AppError, listed } from '../errors.ts';
import { SegmentService } from '../segments/segment.service.ts';
import type { Chart, Figure } from './chart.ts';
import { ChartDrawer } from './chart-drawer.ts';
import { type Drawing, nameOf } from './drawing.ts';
import { frame } from './frame.ts';
import { chartsOfAnalysis } from './of-analysis/charts-of-analysis.ts';
import { privacyOf } from './privacy.ts';

const WIDTH = 800;
const HEIGHT = 500;

/** Which charts there are of something, and how they look. */
@service()
export class ChartService {
  constructor(
    private readonly analyses: AnalysisService,
    private readonly datasets: DatasetService,
    private readonly segments: SegmentService,
    private readonly drawer: ChartDrawer,
  ) {}

  /** The charts of an analysis, none before it has succeeded. */
  async ofAnalysis(analysis: Analysis): Promise<readonly Chart[]> {
    if (analysis.phase !== 'SUCCEEDED') return [];
    const version = await this.datasets.version(analysis.datasetVersionId);
    const privacy = privacyOf(version.columns ?? [], analysis.features, analysis.target);
    const segments = (await this.segments.ofAnalyses([analysis.id])).get(analysis.id) ?? [];
    return chartsOfAnalysis({ analysis, segments: privacy.segments(segments), privacy }).map(worked);
  }

  /** One chart of an analysis. CONFLICT before it has succeeded. */
  async oneOfAnalysis(analysis: Analysis, id: string): Promise<Chart> {
    if (analysis.phase !== 'SUCCEEDED')
      throw new AppError(
        'CONFLICT',
        `Analysis ${analysis.id} has no charts: it is ${analysis.phase}. There are some once it has succeeded.`,
        { id: analysis.id, phase: analysis.phase },
      );
    return one(await this.ofAnalysis(analysis), id, `analysis ${analysis.id}`);
  }

  /** The drawing of a chart, under a name that only changes with it. */
  async drawing(chart: Chart): Promise<{ readonly name: string; readonly svg: () => Promise<string> }> {
    const drawing = drawingOf(chart, await chart.figure());
    return { name: nameOf(drawing), svg: () => this.drawer.svg(drawing) };
  }

  /** The drawing of a chart by the ids of a path. */
  async byPath(analysisId: number, id: string) {
    return this.drawing(await this.oneOfAnalysis(await this.analyses.get(analysisId), id));
  }
}

/** The chart of that id. NOT_FOUND names those there are. */
function one(charts: readonly Chart[], id: string, subject: string): Chart {
  const chart = charts.find((chart) => chart.id === id);
  if (chart) return chart;
  const ids = charts.map((chart) => chart.id);
  const shown = id.slice(0, 50);
  throw new AppError(
    'NOT_FOUND',
    `There is no chart ${JSON.stringify(shown)} of ${subject}. There are: ${listed(ids, 30)}.`,
    { id: shown, charts: ids },
  );
}

/** Works a figure out once, however many of its fields are selected. */
function worked(chart: Chart): Chart {
  let figure: Figure | Promise<Figure> | undefined;
  return {
    ...chart,
    figure() {
      figure ??= chart.figure();
      return figure;
    },
  };
}

const drawingOf = (chart: Chart, figure: Figure): Drawing => ({
  title: chart.title,
  description: figure.description,
  option: frame(chart, figure),
  width: WIDTH,
  height: HEIGHT,
});
