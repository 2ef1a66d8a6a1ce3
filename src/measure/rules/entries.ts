import type { FloorRule, LocalText } from '../../domain/index.ts';
import { CHINESE_SET, type Entry, rate, reportMonthOnly, type Sum, splitBy, stock } from '../entry.ts';
import { TOTAL_LOANS } from '../loans/classification-entries.ts';
import type { MeasureSettings } from '../settings.ts';
import { floorPolicy } from './policy.ts';

const BALANCE: Sum = [{ fact: 'breachBalance' }];

/** C9: whether the classes respect the floors. */
export const FLOOR_ENTRIES: readonly Entry[] = [
  {
    code: 'C9',
    version: 2,
    name: { 'zh-CN': '分类下限不符', en: 'Floor breaches' },
    formula: {
      'zh-CN':
        '五级分类优于规则下限的贷款（余额 ÷ 各项贷款，并列示笔数、余额，按规则分列）。逾期：关注，超过90天次级、270天可疑、360天损失；信用卡1、90、120、180天。非零售同一债务人：有其他不良债权，关注；在本行债权不良超过10%、在各行债务逾期90天以上超过20%，次级。已减值（第三阶段）次级，预期信用损失达账面余额50%可疑、90%损失。重组观察期内关注，再次重组次级。借新还旧、以其他融资偿还、改变资金用途，关注；外部评级大幅下调，次级；逃废债，可疑；破产清算，损失',
      en: 'Loans classed better than a rule allows (balance / total loans, with number and balance, and by rule). Past due: special mention, over 90 days substandard, 270 doubtful, 360 loss; cards at 1, 90, 120, 180. Same non-retail obligor: other debt non-performing, special mention; over 10% of its claims here non-performing, or over 20% of its debt at all banks past due over 90 days, substandard. Credit-impaired (stage 3) substandard; expected losses of 50% of the carrying amount doubtful, 90% loss. Restructured in observation special mention, again restructured substandard. Rollover, repaid by other borrowing, changed use of funds special mention; large external downgrade substandard; evasion doubtful; bankruptcy loss',
    },
    numerator: { 'zh-CN': '分类优于下限的贷款余额、笔数', en: 'Balance and number of loans above their floor' },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN':
        '有抵质押不得上调；交叉认定以本行对同一债务人其他债权的现有分类为准；一笔贷款可违反多条规则，分列之和可大于合计；分类未知的不计。观察期自调整后首个还款日起至少连续两个还款期且满一年，发生逾期即重新起算（以台账所载首个还款日为准，现逾期的视为在观察），还款频率未知的按年还款从严。下列条款仅见于单一文本或凭通行理解，可在 floors 中调整，默认从严：关联债权关注、借新还旧、资金用途、评级下调、技术性逾期7天豁免、零售不适用交叉认定、重组分类下限、预期损失比例、逃废债、破产清算',
      en: "Collateral does not lift a floor; contagion goes by the bank's own classes of the obligor's other claims; a loan may break several rules, so rules may add up to more than the total; loans of unknown class are not counted. Observation lasts from the first repayment date after the change for two consecutive repayment periods and one year, and starts anew with a missed payment (the tape's date says since when; a loan past due is observed); an unknown rhythm is taken as yearly. These articles rest on one copy of the order or on common knowledge, are settings (floors) and strict by default: sibling debt, rollover, use of funds, downgrade, technical delay up to 7 days, no contagion for retail, classes of restructured loans, shares of expected losses, evasion, bankruptcy",
    },
    note: turnedOff,
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: ['loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5', 'loan_snapshot.days_past_due'],
    source: {
      'zh-CN':
        '《商业银行金融资产风险分类办法》（银保监会、人民银行令2023年第1号）；《商业银行信用卡业务监督管理办法》（银监会令2011年第2号）第九十二条',
      en: 'CBIRC and PBoC order 2023 no. 1, Measures for Risk Classification of Financial Assets of Commercial Banks; commercial bank credit card measures 2011, article 92',
    },
    measures: [
      rate('', { 'zh-CN': '分类下限不符占比', en: 'Floor breaches to total loans' }, BALANCE, TOTAL_LOANS),
      stock('count', 'count', { 'zh-CN': '分类下限不符笔数', en: 'Floor breaches, loans' }, [{ fact: 'breachLoans' }]),
      stock('balance', 'amount', { 'zh-CN': '分类下限不符余额', en: 'Floor breaches, balance' }, BALANCE),
      ...(['count', 'balance'] as const).map((name) =>
        reportMonthOnly(
          splitBy(
            'rule',
            stock(
              name,
              name === 'count' ? 'count' : 'amount',
              name === 'count'
                ? { 'zh-CN': '违反规则笔数', en: 'Loans that breach the rule' }
                : { 'zh-CN': '违反规则余额', en: 'Balance that breaches the rule' },
              [{ fact: name === 'count' ? 'ruleLoans' : 'ruleBalance', split: true }],
            ),
          ),
        ),
      ),
    ],
  },
];

const RULE_NAMES: Readonly<Record<FloorRule, LocalText>> = {
  overdue: { 'zh-CN': '逾期', en: 'days past due' },
  card: { 'zh-CN': '信用卡逾期', en: 'cards' },
  sibling: { 'zh-CN': '关联债权', en: 'sibling debt' },
  contagionInside: { 'zh-CN': '行内交叉认定', en: 'contagion inside' },
  contagionOutside: { 'zh-CN': '跨行交叉认定', en: 'contagion outside' },
  impaired: { 'zh-CN': '信用减值', en: 'credit-impaired' },
  ecl: { 'zh-CN': '预期损失比例', en: 'share of expected losses' },
  restructured: { 'zh-CN': '重组观察', en: 'restructured' },
  reRestructured: { 'zh-CN': '再次重组', en: 're-restructured' },
  rollover: { 'zh-CN': '借新还旧', en: 'rollover' },
  useOfFunds: { 'zh-CN': '资金用途', en: 'use of funds' },
  downgrade: { 'zh-CN': '评级下调', en: 'downgrade' },
  evasion: { 'zh-CN': '逃废债', en: 'evasion' },
  bankruptcy: { 'zh-CN': '破产清算', en: 'bankruptcy' },
};

/** What the lender chose other than the strict reading; null where it chose nothing. */
function turnedOff(settings: MeasureSettings): LocalText | null {
  const { rules, retailTypes, technicalDays, eclNeedsImpairment } = floorPolicy(settings);
  const off = Object.entries(RULE_NAMES).flatMap(([rule, name]) =>
    Object.entries(rules).some(([key, on]) => key === rule && !on) ? [name] : [],
  );
  const told = (locale: 'zh-CN' | 'en', separator: string): string => off.map((name) => name[locale]).join(separator);
  const none = { 'zh-CN': '无', en: 'none' };
  return {
    'zh-CN': `本机构设定：零售客户类型 ${retailTypes.join('、') || none['zh-CN']}；技术性逾期豁免${technicalDays}天；预期损失比例${eclNeedsImpairment ? '以' : '不以'}已减值为前提；停用的规则：${told('zh-CN', '、') || none['zh-CN']}`,
    en: `As set here: retail types ${retailTypes.join(', ') || none.en}; technical delay up to ${technicalDays} days; share of expected losses ${eclNeedsImpairment ? 'for credit-impaired loans only' : 'for any loan'}; rules turned off: ${told('en', ', ') || none.en}`,
  };
}
