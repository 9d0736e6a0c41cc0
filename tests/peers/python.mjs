// The Python that has Microsoft's SDK, on which `az ml` stands.
import { spawnSync } from 'node:child_process';

export const python = process.env.AZURE_AI_ML_PYTHON ?? 'python3';
const LOOK = 'import importlib.util as u, sys; sys.exit(u.find_spec("azure") is None or u.find_spec("azure.ai.ml") is None)';

/** Why it cannot be had; false when it can. Printed, so that nobody takes silence for success. */
export const why = spawnSync(python, ['-c', LOOK]).status !== 0 && `${python} has no azure-ai-ml: pip install azure-ai-ml, and name that Python in AZURE_AI_ML_PYTHON`;
if (why) console.error(`SKIPPED: ${why}`);
