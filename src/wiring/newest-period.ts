import { connectionsOf, mappingsOf } from '../config/index.ts';
import { bookOf, periodContaining, type ReportSettings, RiskpressError, type Snapshot } from '../domain/index.ts';
import { ingest } from '../ingest/index.ts';
import { openStayingBook } from './staying-book.ts';
import type { Workplace } from './workplace.ts';

/** The newest period of a report that the data reaches. Error `noData` where there is no book. */
export async function newestPeriod(settings: ReportSettings, place: Workplace): Promise<string> {
  const { configuration } = place;
  const snapshot = (await openStayingBook({ settings, period: null }, place)) ?? (await allOf(settings, place));
  const newest = [...bookOf(snapshot).values()]
    .flatMap(({ cutoffs }) => cutoffs)
    .sort()
    .at(-1);
  if (newest === undefined)
    throw new RiskpressError('noData', `${settings.id}: the sources hold neither loans nor sums`);
  return periodContaining(newest, settings.period, configuration.lender.fiscalYearStart).name;
}

async function allOf(settings: ReportSettings, place: Workplace): Promise<Snapshot> {
  const { configuration, folders, progress } = place;
  return ingest(mappingsOf(configuration, settings), {
    engine: await place.engine(),
    connections: connectionsOf(configuration),
    stageFolder: folders.stage,
    through: null,
    rescan: false,
    progress,
  });
}
