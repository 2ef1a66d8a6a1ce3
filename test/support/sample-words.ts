import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';

import { LOCALES } from '../../src/domain/index.ts';
import { loadWords, type Words } from '../../src/render/index.ts';

export const TEMPLATES = join(import.meta.dirname, '../../templates');

const SAMPLE = {
  'zh-CN': {
    book: '截至期末，各项贷款余额{total}万元，较上月增长{growth}。',
    npl: '不良贷款率{npl}，较上月变动{change}个百分点，处于关注区间。',
    overdue: '逾期贷款率{overdue}，高于内部限额，连续三个月上升。',
    region: '{region}地区不良率{npl}，为全行最高，主要由批发和零售业新增逾期推动。',
    coverage: '拨备覆盖率{coverage}，高于监管最低要求。',
    forecast: '本期不作区间预测。',
    forecastWhy: '预测需要至少{months}个月的完整历史，并以回溯检验的误差随同列示；未满足前只列示历史走势。',
    trend: '贷款余额由{first}万元增至{last}万元。',
    advice: '本期提出{count}项建议，均附依据、责任人与期限。',
    evidence: '相关比率为{npl}',
    itemOne: '季末冲量贷款应在次月核对真实用途，并与贷后检查结果一并归档。',
    itemTwo: '华北地区不良率{npl}，建议列入下月专项检查。',
    definition: '（次级类＋可疑类＋损失类）贷款余额 ÷ 各项贷款余额，按本金计量，不含已核销贷款。',
    missing: '贷款拨备率不可得：未提供 {column} 列。',
    rounding: '各项数据仅在列示时四舍五入，分项之和可能与合计略有差异。',
    alternative: '{title}近十三个月图示，数据见附表。',
  },
  en: {
    book: 'At the cut-off the loan book stands at CNY {total} m, {growth} on the prior month.',
    npl: 'The NPL ratio is {npl}, a change of {change} pp on the month, and is in the watch range.',
    overdue: 'The overdue ratio is {overdue}, above the internal limit, after three months of rises.',
    region: '{region} has the highest NPL ratio at {npl}, driven by new arrears in wholesale and retail.',
    coverage: 'Provision coverage is {coverage}, above the regulatory minimum.',
    forecast: 'No interval forecast is given in this issue.',
    forecastWhy:
      'A forecast needs at least {months} full months of history and is shown with its back-test error; until then only history is shown.',
    trend: 'The book moved from CNY {first} m to CNY {last} m.',
    advice: 'This issue makes {count} recommendations, each with evidence, an owner and a due date.',
    evidence: 'the ratio in question is {npl}',
    itemOne: 'Loans drawn at quarter-end should have their use of funds verified in the following month.',
    itemTwo: 'The North stands at {npl}; put it on the list for next month’s inspection.',
    definition: '(Substandard + doubtful + loss) / total loans, measured in principal, without written-off loans.',
    missing: 'The loan provision ratio is not available: column {column} was not supplied.',
    rounding: 'Figures are rounded only for display; parts may not add up exactly to totals.',
    alternative: '{title} over thirteen months; the numbers are in the table.',
  },
} as const;

/** The product's words together with those of the sample report. */
export async function sampleWords(): Promise<Words> {
  const words = await loadWords(join(TEMPLATES, 'words'));
  const own = (locale: 'zh-CN' | 'en') =>
    Object.fromEntries(Object.entries(SAMPLE[locale]).map(([key, text]) => [`sample.${key}`, text]));
  return { 'zh-CN': { ...words['zh-CN'], ...own('zh-CN') }, en: { ...words.en, ...own('en') } };
}

/** A fresh copy of the templates folder whose words also hold the sample's; the caller removes it. */
export async function sampleTemplates(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'riskpress-templates-'));
  await cp(TEMPLATES, folder, { recursive: true });
  for (const locale of LOCALES) {
    const file = join(folder, 'words', `${locale}.yaml`);
    await writeFile(file, `${await readFile(file, 'utf8')}\n${stringify({ sample: SAMPLE[locale] })}`);
  }
  return folder;
}
