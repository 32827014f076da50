import { AnalysisService } from '../analyses/analysis.service.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { service } from '../di.ts';
import { SegmentService } from '../segments/segment.service.ts';
import { ChartService } from './chart.service.ts';
import type { Chart, Size } from './chart.ts';
import { ChartDrawer } from './chart-drawer.ts';
import { type Drawing, nameOf } from './drawing.ts';
import { frame } from './frame.ts';

const USUAL: Size = { width: 800, height: 500 };

/** A chart that can be drawn, under a name that only changes with what it shows. */
interface Image {
  readonly name: string;
  readonly svg: () => Promise<string>;
}

/** Charts as images, also by what an address names. */
@service()
export class ChartImages {
  constructor(
    private readonly charts: ChartService,
    private readonly analyses: AnalysisService,
    private readonly segments: SegmentService,
    private readonly datasets: DatasetService,
    private readonly drawer: ChartDrawer,
  ) {}

  async of(chart: Chart): Promise<Image> {
    const figure = await chart.figure();
    const { title } = chart;
    const { description, size = USUAL } = figure;
    const drawing: Drawing = { title, description, option: frame(chart, figure), ...size };
    return { name: nameOf(drawing), svg: () => this.drawer.svg(drawing) };
  }

  async ofAnalysis(id: number, chart: string, against: number | null): Promise<Image> {
    return this.of(await this.charts.oneOfAnalysis(await this.analyses.get(id), chart, against));
  }

  async ofSegment(id: number, chart: string): Promise<Image> {
    return this.of(this.charts.oneOfSegment(await this.segments.get(id), chart));
  }

  /** Of the newest version that can be read, where none is named. */
  async ofDataset(name: string, version: number | null, chart: string): Promise<Image> {
    return this.of(this.charts.oneOfVersion(await this.datasets.readable(name, version), chart));
  }
}
