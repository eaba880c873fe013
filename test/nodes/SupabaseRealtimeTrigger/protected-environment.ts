// n8n-core reads it when it is loaded: this file must be imported before it.
process.env.N8N_SSRF_PROTECTION_ENABLED = 'true';
