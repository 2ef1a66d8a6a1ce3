import type { Weighted } from './random.ts';

export interface Branch {
  readonly name: string;
  readonly region: string;
}

export interface Industry {
  readonly name: string;
  readonly risk: number;
}

const REGIONS: readonly (readonly [region: string, branches: Weighted<string>])[] = [
  [
    '华东',
    [
      ['上海分行', 90],
      ['南京分行', 62],
      ['杭州分行', 66],
      ['苏州分行', 48],
      ['合肥分行', 34],
    ],
  ],
  [
    '华南',
    [
      ['广州分行', 66],
      ['深圳分行', 72],
      ['佛山分行', 34],
      ['南宁分行', 24],
      ['海口分行', 14],
    ],
  ],
  [
    '华北',
    [
      ['北京分行', 78],
      ['天津分行', 34],
      ['石家庄分行', 26],
      ['太原分行', 22],
      ['青岛分行', 32],
    ],
  ],
  [
    '华中',
    [
      ['武汉分行', 48],
      ['长沙分行', 38],
      ['郑州分行', 38],
      ['南昌分行', 26],
    ],
  ],
  [
    '西南',
    [
      ['成都分行', 50],
      ['重庆分行', 44],
      ['昆明分行', 22],
      ['贵阳分行', 20],
    ],
  ],
  [
    '西北',
    [
      ['西安分行', 36],
      ['兰州分行', 16],
      ['银川分行', 12],
      ['乌鲁木齐分行', 14],
    ],
  ],
  [
    '东北',
    [
      ['沈阳分行', 28],
      ['大连分行', 26],
      ['长春分行', 18],
      ['哈尔滨分行', 20],
    ],
  ],
  [
    '总行直属',
    [
      ['总行营业部', 60],
      ['科技支行', 26],
      ['自贸区支行', 22],
      ['港区支行', 18],
    ],
  ],
];

export const BRANCHES: Weighted<Branch> = REGIONS.flatMap(([region, branches]) =>
  branches.map(([name, weight]) => [{ name, region }, weight] as const),
);

/** Sections of GB/T 4754-2017, with their weight among a lender's firms. */
export const INDUSTRIES: Weighted<Industry> = [
  [{ name: '制造业', risk: 1050 }, 230],
  [{ name: '批发和零售业', risk: 1350 }, 190],
  [{ name: '租赁和商务服务业', risk: 600 }, 70],
  [{ name: '建筑业', risk: 1250 }, 100],
  [{ name: '房地产业', risk: 1500 }, 70],
  [{ name: '水利、环境和公共设施管理业', risk: 450 }, 70],
  [{ name: '交通运输、仓储和邮政业', risk: 800 }, 60],
  [{ name: '电力、热力、燃气及水生产和供应业', risk: 450 }, 45],
  [{ name: '农、林、牧、渔业', risk: 1150 }, 40],
  [{ name: '信息传输、软件和信息技术服务业', risk: 850 }, 40],
  [{ name: '住宿和餐饮业', risk: 1500 }, 30],
  [{ name: '科学研究和技术服务业', risk: 750 }, 25],
  [{ name: '卫生和社会工作', risk: 500 }, 15],
  [{ name: '采矿业', risk: 900 }, 15],
  // A few firms were never coded: the report shows them as unknown.
  [{ name: '', risk: 1000 }, 4],
];

/** What a household's loan carries in place of an industry. */
export const HOUSEHOLD: Industry = { name: '个人贷款', risk: 1000 };

/**
 * Amounts against the median, in percent, at equal steps of probability from the smallest to the largest: skewed to
 * the right like a log-normal curve, but cut so that no loan of a firm outgrows the lender's capital.
 */
export const SIZES: readonly number[] = [24, 40, 52, 63, 74, 87, 100, 118, 138, 162, 192, 235, 330];

/** The signals that a report on this book should find. */
export const SIGNALS = {
  /** A region that goes bad over the last eight months. */
  region: '华中',
  regionMonths: 8,
  /** An industry that concentrates over the last fifteen months. */
  industry: '租赁和商务服务业',
  industryMonths: 15,
  /** A lax quarter of household lending: 16 to 14 months before the last. */
  vintageFrom: 16,
  vintageTo: 14,
} as const;
