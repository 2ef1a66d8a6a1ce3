import { taskSchema } from './task.ts';
import { performTask } from './task-work.ts';

const task = taskSchema.parse(JSON.parse(process.argv[2] ?? ''));
process.stdout.write(JSON.stringify(await performTask(task)));
