// The container's own health: its readiness path answers 200. ENV_FILE holds what the service was started with where
// that is not the environment of the container (compose).
if (process.env.ENV_FILE) process.loadEnvFile(process.env.ENV_FILE);
const { PORT = '3000', HEALTH_PATH = '/health/ready' } = process.env;
const response = await fetch(`http://127.0.0.1:${PORT}${HEALTH_PATH}`, { signal: AbortSignal.timeout(3000) }).catch(
  () => null,
);
process.exit(response?.status === 200 ? 0 : 1);
