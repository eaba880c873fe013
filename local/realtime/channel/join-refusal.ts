/** Why a channel cannot be joined, in the words of the real server. */
export class JoinRefusal extends Error {
	/** As it stands in the reply, under `reason`. */
	readonly reason: string;

	constructor(code: string | undefined, message: string) {
		super(message);
		this.reason = code === undefined ? message : `${code}: ${message}`;
	}
}

export const joinRefusals = {
	noTopic: () => new JoinRefusal('TopicNameRequired', 'You must provide a topic name'),
	privateOnly: () => new JoinRefusal('PrivateOnly', 'This project only allows private channels'),
	tooManyChannels: () => new JoinRefusal('ChannelRateLimitReached', 'Too many channels'),
	noDatabase: () =>
		new JoinRefusal('UnableToConnectToProject', 'Realtime was unable to connect to the project database'),
	notAllowed: (topic: string) =>
		new JoinRefusal('Unauthorized', `You do not have permissions to read from this Channel topic: ${topic}`),
	replayParams: () => new JoinRefusal('UnableToReplayMessages', 'Replay params are not valid'),
	replayOnPublic: () =>
		new JoinRefusal('UnableToReplayMessages', 'Replay is not allowed for public channels'),
	notSubscribed: (message: string) => new JoinRefusal('RealtimeDisabledForConfiguration', message),
	notSubscribedInTime: (milliseconds: number) =>
		new JoinRefusal(
			'PostgresChangesSubscribeTimeout',
			`Timed out after ${milliseconds}ms waiting for the postgres_changes subscription`,
		),
};
