import type { INodeProperties } from 'n8n-workflow';

/** The first line of every credential. */
export const projectUrl: INodeProperties = {
	displayName: 'Project URL',
	name: 'url',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. https://abcdefgh.supabase.co',
	description: 'From Project Settings → Data API. A custom domain or a self-hosted address works too.',
};

/** How a credential connects to its project, beyond address and key. */
export const connectionProperties: INodeProperties[] = [
	{
		displayName: 'Default Schema',
		name: 'schema',
		type: 'string',
		default: 'public',
		description: 'PostgreSQL schema of operations that name none. It must be among the exposed schemas.',
	},
	{
		displayName: 'Timeout (Seconds)',
		name: 'databaseTimeout',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 120,
		description: 'How long a database request may take before it is given up. 0 waits for ever.',
	},
	{
		displayName: 'Extra Headers',
		name: 'headers',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		default: {},
		placeholder: 'Add Header',
		description: 'Sent with every request to the project, for a gateway or proxy that asks for them',
		options: [
			{
				displayName: 'Header',
				name: 'header',
				values: [
					{ displayName: 'Name', name: 'name', type: 'string', default: '' },
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						typeOptions: { password: true },
						default: '',
					},
				],
			},
		],
	},
	{
		displayName: 'CA Certificate',
		name: 'ca',
		type: 'string',
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. -----BEGIN CERTIFICATE-----…',
		description:
			'For a self-hosted server whose certificate no public authority signed: the certificate of the authority, as PEM text',
	},
	{
		displayName: 'Allow Self-Signed Certificates',
		name: 'allowSelfSigned',
		type: 'boolean',
		default: false,
		description:
			'Whether to connect even when nobody vouches for the server. Anybody in between could then read the key: prefer a CA certificate.',
	},
];
