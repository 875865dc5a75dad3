import { ClientDirectory, type ClientPrincipal } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { Bulkhead } from '../bulkhead/bulkhead.ts';
import { wordingIn } from './document.ts';
import type { DocumentLocale, DocumentWording } from './document-wording.ts';

/** Laying out pages is work of this process's one thread: more at once would only make each other slow. */
const RENDERING_LIMITS = { concurrentMax: 2, waitingMax: 32, waitMsMax: 2_000 } as const;
const LOCALE_UNKNOWN: DocumentLocale = 'en';

/** What every kind of document needs: the client's language, and a place to be made in. */
@Injectable()
export class DocumentsService {
  private readonly rendering = new Bulkhead('documents', RENDERING_LIMITS);

  constructor(@Inject(ClientDirectory) private readonly clients: ClientDirectory) {}

  /** In the language asked for, else the client's own, else English. */
  async wordingFor(client: ClientPrincipal, asked: DocumentLocale | undefined): Promise<DocumentWording> {
    if (asked !== undefined) return wordingIn(asked);
    const record = await this.clients.findBySubject(client.subject);
    return wordingIn(record?.locale ?? LOCALE_UNKNOWN);
  }

  /** @throws DependencyUnavailableError when too many documents are being made. */
  async render(work: () => Promise<Buffer>): Promise<Buffer> {
    return this.rendering.run(work);
  }
}
