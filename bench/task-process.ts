import { taskSchema } from './task.ts';
import { performTask } from './task-work.ts';

// One measured piece of work in a process of its own, so that time and memory of one do not weigh on the next.
const task = taskSchema.parse(JSON.parse(process.argv[2] ?? ''));
process.stdout.write(JSON.stringify(await performTask(task)));
