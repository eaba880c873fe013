// Runs one local Supabase for a test process that forked this file and speaks to it over IPC (test/local/harness.ts).
// It stops when told to, and also when the test process goes away for whatever reason.
import type { Misbehaviour } from './misbehave.ts';
import type { RealtimeAction } from './realtime/control.ts';
import type { MessageMisbehaviour } from './realtime/faults.ts';
import { startLocalSupabase, type LocalSupabaseOptions } from './start.ts';

type Command =
	| { readonly id: number; readonly do: 'misbehave'; readonly with: Misbehaviour }
	| { readonly id: number; readonly do: 'actOnRealtime'; readonly with: RealtimeAction }
	| { readonly id: number; readonly do: 'misbehaveInRealtime'; readonly with: MessageMisbehaviour }
	| { readonly id: number; readonly do: 'behave'; readonly with: number }
	| { readonly id: number; readonly do: 'stop' };

const send = (message: unknown): void => {
	if (process.connected) process.send?.(message);
};

const options = JSON.parse(process.argv[2] ?? '{}') as LocalSupabaseOptions;

try {
	const { stop, exited, misbehave, realtime, ...about } = await startLocalSupabase(options);
	const undos = new Map<number, () => void>();
	const end = async (): Promise<void> => {
		await stop();
		process.exit(0);
	};

	process.on('disconnect', () => void end());
	// A Ctrl-C in the terminal reaches the whole process group; the test process decides when this server ends.
	process.on('SIGINT', () => {});
	process.on('SIGTERM', () => void end());
	process.on('message', (command: Command) => {
		const { id } = command;
		switch (command.do) {
			case 'stop':
				return void stop().then(() => send({ id }));
			case 'actOnRealtime':
				return send({ id, result: realtime.act(command.with) });
			case 'misbehave':
				undos.set(id, misbehave(command.with));
				return send({ id });
			case 'misbehaveInRealtime':
				undos.set(id, realtime.plan(command.with));
				return send({ id });
			case 'behave':
				undos.get(command.with)?.();
				return send({ id });
		}
	});
	void exited.then(() => send({ exited: true }));
	send({ started: about });
	if (!process.connected) await end();
} catch (error) {
	const failed = error instanceof Error ? error.message : String(error);
	if (process.connected) process.send?.({ failed }, () => process.exit(1));
	else process.exit(1);
}
