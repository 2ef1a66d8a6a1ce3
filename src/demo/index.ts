export {
  DEMO_LOANS,
  DEMO_PROFILES,
  type DemoBook,
  type DemoOptions,
  type DemoProfile,
  makeDemoBook,
} from './demo-book.ts';
