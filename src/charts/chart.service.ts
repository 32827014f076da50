import { NOISE } from '#sdk';
import type { Analysis } from '../analyses/analysis.entity.ts';
import { AnalysisService } from '../analyses/analysis.service.ts';
import { DatasetService, type ReadableVersion } from '../datasets/dataset.service.ts';
import type { DatasetVersion } from '../datasets/dataset-version.entity.ts';
import { sampleRows } from '../datasets/sample-rows.ts';
import { service } from '../di.ts';
import { type AnswerOrder, Engine } from '../engine/engine.ts';
import { AppError, listed } from '../errors.ts';
import { ModelService } from '../models/model.service.ts';
import { asidesOf } from '../preparation/recipe.ts';
import { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { RuleService } from '../rules/rule.service.ts';
import type { Segment } from '../segments/segment.entity.ts';
import { SegmentService } from '../segments/segment.service.ts';
import { columnsNamed } from '../statistics/column-kind.ts';
import { StatisticsService } from '../statistics/statistics.service.ts';
import type { AddressedChart, Chart, ChartAddress } from './chart.ts';
import { inTurn } from './in-turn.ts';
import { chartsOfAnalysis } from './of-analysis/charts-of-analysis.ts';
import type { AnalysisSubject } from './of-analysis/subject.ts';
import { chartsOfDataset } from './of-dataset/charts-of-dataset.ts';
import { sourcesOf } from './of-dataset/dataset-sources.ts';
import { chartsOfSegment } from './of-segment/charts-of-segment.ts';
import { privacyOf } from './privacy.ts';

/** Other analyses looked at for comparison, the newest. */
const MOST_OTHERS = 200;

/** Which charts there are of something. */
@service()
export class ChartService {
  private readonly turn = inTurn();

  constructor(
    private readonly analyses: AnalysisService,
    private readonly datasets: DatasetService,
    private readonly segments: SegmentService,
    private readonly rules: RuleService,
    private readonly statistics: StatisticsService,
    private readonly models: ModelService,
    private readonly registry: AlgorithmRegistry,
    private readonly engine: Engine,
  ) {}

  /** The charts of an analysis, none before it has succeeded; those that compare do so with the analysis `against`. */
  async ofAnalysis(analysis: Analysis, against: number | null): Promise<readonly AddressedChart[]> {
    if (analysis.phase !== 'SUCCEEDED') return [];
    const charts = chartsOfAnalysis(await this.subjectOf(analysis, against));
    return charts.map(addressed({ analysisId: analysis.id, against }));
  }

  /** One chart of an analysis. CONFLICT before it has succeeded. */
  async oneOfAnalysis(analysis: Analysis, id: string, against: number | null): Promise<AddressedChart> {
    requireSucceeded(analysis);
    return one(await this.ofAnalysis(analysis, against), id, `analysis ${analysis.id}`);
  }

  /** The charts of a dataset version, none before its import has succeeded. */
  ofVersion(version: DatasetVersion): readonly AddressedChart[] {
    if (version.phase !== 'SUCCEEDED') return [];
    const { rows, columns } = version as ReadableVersion;
    return chartsOfDataset({
      rows,
      columns: columns.filter(({ role, pii }) => role !== 'KEY' && !pii),
      all: columns,
      sources: sourcesOf(version as ReadableVersion, this.datasets.fileOf(version), this.statistics, this.turn),
    }).map(addressed({ datasetId: version.datasetId, version: version.number }));
  }

  /** One chart of a dataset version. CONFLICT before its import has succeeded. */
  oneOfVersion(version: DatasetVersion, id: string): AddressedChart {
    if (version.phase !== 'SUCCEEDED')
      throw new AppError('CONFLICT', `Version ${version.number} has no charts: its import is ${version.phase}.`, {
        phase: version.phase,
      });
    return one(this.ofVersion(version), id, 'the dataset');
  }

  /** The charts of a segment. */
  ofSegment(segment: Segment): readonly AddressedChart[] {
    return chartsOfSegment(segment).map(addressed({ segmentId: segment.id }));
  }

  oneOfSegment(segment: Segment, id: string): AddressedChart {
    return one(this.ofSegment(segment), id, `segment ${segment.id}`);
  }

  private async subjectOf(analysis: Analysis, against: number | null): Promise<AnalysisSubject> {
    const version = (await this.datasets.version(analysis.datasetVersionId)) as ReadableVersion;
    const privacy = privacyOf(version.columns, analysis.features, analysis.target);
    const segments = await this.segmentsOf(analysis.id);
    const others = (await this.analyses.succeededOf(version.datasetId, MOST_OTHERS + 1)).filter(
      ({ id }) => id !== analysis.id,
    );
    const sample = once((most: number) => this.sample(analysis, version, most));
    return {
      analysis,
      features: columnsNamed(version.columns, analysis.features),
      segments,
      privacy,
      others,
      before:
        against === null
          ? await this.before(analysis, version, others)
          : requireSucceeded(await this.analyses.get(against)),
      sources: {
        members: once(async (most) => {
          const { order, total } = await sample(most);
          const answers = await this.engine.answer(order);
          return { rows: order.rows, total, segment: answers.map(({ segment }) => segment ?? NOISE) };
        }),
        plane: async (most) => this.engine.project((await sample(most)).order),
        rules: async (most) => ({
          rules: await this.rules.list(analysis.id, {}, 'lift', null, most),
          total: await this.rules.count(analysis.id, {}),
        }),
        flowsFrom: (other) => this.flows(other, analysis, version, segments),
      },
    };
  }

  /** Rows to ask the model of an analysis about. */
  private async sample(
    { id, features, preparation }: Analysis,
    version: ReadableVersion,
    most: number,
  ): Promise<{ readonly order: AnswerOrder; readonly total: number }> {
    const model = (await this.models.ofAnalyses([id])).get(id)!;
    const asides = asidesOf(preparation.steps ?? []).filter((name) => !features.includes(name));
    const [complete, beside] = [features, asides].map((names) => columnsNamed(version.columns, names));
    const { rows, total } = await this.turn(() => sampleRows(this.datasets.fileOf(version), complete, most, beside));
    return { order: { key: String(model.id), state: await this.models.state(model.id), rows }, total };
  }

  /** The newest segmentation before an analysis that it can be compared with. */
  private async before(analysis: Analysis, version: ReadableVersion, others: readonly Analysis[]) {
    const earlier = others.filter((other) => other.id < analysis.id && this.findsSegments(other));
    if (!isKeyed(version)) return earlier.find(({ datasetVersionId }) => datasetVersionId === version.id) ?? null;
    for (const other of earlier) if (isKeyed(await this.datasets.version(other.datasetVersionId))) return other;
    return null;
  }

  private async flows(from: Analysis, to: Analysis, version: ReadableVersion, segments: readonly Segment[]) {
    const other = await this.datasets.version(from.datasetVersionId);
    if (version.id !== other.id && !(isKeyed(version) && isKeyed(other)))
      throw new AppError(
        'UNSUITABLE_DATA',
        `Analyses ${from.id} and ${to.id} cannot be compared: rows of a dataset without a KEY column are nobody in another one.`,
        { analysis: to.id, against: from.id },
      );
    const earlier = await this.segmentsOf(from.id);
    const ids = (list: readonly Segment[]) => list.map(({ id }) => id);
    return { segments: earlier, flows: await this.segments.flows(ids(earlier), ids(segments)) };
  }

  private async segmentsOf(analysisId: number): Promise<readonly Segment[]> {
    return (await this.segments.ofAnalyses([analysisId])).get(analysisId) ?? [];
  }

  /** An algorithm that this process no longer has finds nothing. */
  private findsSegments({ algorithmId }: Analysis): boolean {
    return this.registry.list().some(({ id, kind }) => id === algorithmId && kind === 'segmenter');
  }
}

/** The chart of that id. NOT_FOUND names those there are. */
function one(charts: readonly AddressedChart[], id: string, subject: string): AddressedChart {
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

function requireSucceeded(analysis: Analysis): Analysis {
  const { id, phase } = analysis;
  if (phase === 'SUCCEEDED') return analysis;
  throw new AppError(
    'CONFLICT',
    `Analysis ${id} has no charts: it is ${phase}. There are some once it has succeeded.`,
    {
      id,
      phase,
    },
  );
}

/** Whether the customers of a version can be found in others. */
const isKeyed = ({ columns }: DatasetVersion): boolean => columns?.some(({ role }) => role === 'KEY') ?? false;

/** Charts at an address; a figure is worked out once, however many of its fields are selected. */
const addressed =
  (address: ChartAddress) =>
  (chart: Chart): AddressedChart => ({ ...chart, address, figure: once(chart.figure) });

/** Asks once, and gives everybody who asks again the same answer. */
function once<Given extends unknown[], Answer>(ask: (...given: Given) => Answer): (...given: Given) => Answer {
  let answer: { readonly is: Answer } | undefined;
  return (...given) => {
    answer ??= { is: ask(...given) };
    return answer.is;
  };
}
