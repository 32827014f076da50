import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Upload, UploadStore } from '../datasets/upload-store.ts';
import { AppError } from '../errors.ts';
import { sameOrigin } from './same-origin.ts';

/** `POST /uploads`: one file as multipart/form-data, streamed to disk; answers 201 with its id. */
export async function uploadRoute(http: FastifyInstance, uploads: UploadStore): Promise<void> {
  await http.register(multipart, {
    limits: { fileSize: Number.POSITIVE_INFINITY, files: 2, fields: 20, fieldSize: 10_000 },
  });
  http.post('/uploads', async (request, reply) => {
    if (!sameOrigin(request.raw)) {
      reply.code(403);
      throw new AppError(
        'INVALID_INPUT',
        `Pages of ${request.headers.origin} may not upload; a page of this server may.`,
      );
    }
    try {
      const saved = await saveOnly(request, uploads);
      return reply.code(201).send(saved);
    } catch (error) {
      const { destroyed, complete } = request.raw;
      if (destroyed && !complete) throw new AppError('INVALID_INPUT', 'The client broke the upload off.');
      // Read to the end what the client still sends: only then can it see the answer.
      request.raw.unpipe();
      request.raw.resume();
      throw error;
    }
  });
}

/** Saves the file of a request that has exactly one. */
async function saveOnly(request: FastifyRequest, uploads: UploadStore): Promise<Upload> {
  let saved: Upload | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type !== 'file') continue;
      if (saved) throw oneFile('more than one file');
      saved = await uploads.save(part.file, part.filename);
    }
  } catch (error) {
    if (saved) await uploads.discard(saved.id);
    throw error;
  }
  if (!saved) throw oneFile('no file');
  return saved;
}

const oneFile = (found: string): AppError =>
  new AppError('INVALID_INPUT', `The form has ${found}; send exactly one, as \`curl -F file=@customers.csv\` does.`);
