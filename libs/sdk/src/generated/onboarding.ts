// Generated from openapi/*.json by `npm run openapi`. Do not edit.

export interface paths {
    "/onboarding/v1/applications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Applications_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onboarding/v1/applications/{applicationId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["Applications_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onboarding/v1/applications/{applicationId}/codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Applications_sendCode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onboarding/v1/applications/{applicationId}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["Applications_giveConsents"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onboarding/v1/applications/{applicationId}/email-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Applications_verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onboarding/v1/applications/{applicationId}/liveness-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Applications_startLiveness"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onboarding/v1/applications/{applicationId}/phone-verification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Applications_verifyPhone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onboarding/v1/applications/{applicationId}/selfie": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Applications_confirmSelfie"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onboarding/v1/applications/{applicationId}/selfie-upload": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Applications_openSelfieUpload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/onboarding/v1/applications/{applicationId}/submissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["Applications_submit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Application: {
            applicationId: components["schemas"]["Uuid"];
            attemptsLeft: number;
            biometricConsent: boolean | null;
            createdAt: components["schemas"]["Instant"];
            emailVerified: boolean;
            phoneVerified: boolean;
            /** @enum {string} */
            state: "CONTACT" | "CONSENT" | "SELFIE" | "LIVENESS" | "SUBMITTED" | "APPROVED" | "IN_REVIEW" | "DECLINED";
            updatedAt: components["schemas"]["Instant"];
        };
        ApplicationRequest: {
            address: {
                city: string;
                country: string;
                line1: string;
                postalCode: string;
            };
            /**
             * @default EUR
             * @enum {string}
             */
            currency: "EUR" | "USD";
            dateOfBirth: components["schemas"]["LocalDate"];
            email: components["schemas"]["Email"];
            fullName: string;
            /** @enum {string} */
            locale: "en" | "es";
            occupation: string;
            password: string;
            phone: components["schemas"]["Phone"];
        };
        ApplicationStarted: {
            application: components["schemas"]["Application"];
            applicationToken: string;
        };
        CodeRequest: {
            /** @enum {string} */
            channel: "email" | "phone";
        };
        ConsentRequest: {
            biometricAccepted: boolean;
            /** @enum {string} */
            biometricVersion: "2026-11";
            /** @enum {boolean} */
            termsAccepted: true;
            /** @enum {string} */
            termsVersion: "2026-11";
        };
        /** Format: email */
        Email: string;
        /**
         * Format: date-time
         * @example 2026-11-22T10:41:00.000Z
         */
        Instant: string;
        LivenessSession: {
            expiresAt: components["schemas"]["Instant"];
            livenessSessionId: string;
        };
        /**
         * Format: date
         * @example 2026-11-22
         */
        LocalDate: string;
        /** @example +34600111222 */
        Phone: string;
        Problem: {
            detail?: string;
            errors?: {
                detail: string;
                pointer: string;
            }[];
            instance?: string;
            retryable?: boolean;
            status: number;
            title: string;
            traceId: string;
            type: string;
        } & {
            [key: string]: unknown;
        };
        SelfieUpload: {
            expiresAt: components["schemas"]["Instant"];
            headers: {
                [key: string]: string;
            };
            /** Format: uri */
            url: string;
        };
        SelfieUploadRequest: {
            contentLength: number;
            /** @enum {string} */
            contentType: "image/jpeg" | "image/png";
        };
        SubmissionRequest: {
            livenessSessionId?: string;
        };
        /** Format: uuid */
        Uuid: string;
        VerificationCode: {
            code: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    Applications_start: {
        parameters: {
            query?: never;
            header: {
                /** @description Made by the caller before the first try and kept for every retry: 16 to 64 of A-Z a-z 0-9 _ -. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApplicationRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApplicationStarted"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Applications_get: {
        parameters: {
            query?: never;
            header: {
                "X-Application-Token": string;
            };
            path: {
                applicationId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Applications_sendCode: {
        parameters: {
            query?: never;
            header: {
                "X-Application-Token": string;
            };
            path: {
                applicationId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CodeRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Applications_giveConsents: {
        parameters: {
            query?: never;
            header: {
                "X-Application-Token": string;
            };
            path: {
                applicationId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Applications_verifyEmail: {
        parameters: {
            query?: never;
            header: {
                "X-Application-Token": string;
            };
            path: {
                applicationId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerificationCode"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Applications_startLiveness: {
        parameters: {
            query?: never;
            header: {
                "X-Application-Token": string;
            };
            path: {
                applicationId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LivenessSession"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Applications_verifyPhone: {
        parameters: {
            query?: never;
            header: {
                "X-Application-Token": string;
            };
            path: {
                applicationId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerificationCode"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Applications_confirmSelfie: {
        parameters: {
            query?: never;
            header: {
                "X-Application-Token": string;
            };
            path: {
                applicationId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Applications_openSelfieUpload: {
        parameters: {
            query?: never;
            header: {
                "X-Application-Token": string;
            };
            path: {
                applicationId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SelfieUploadRequest"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfieUpload"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
    Applications_submit: {
        parameters: {
            query?: never;
            header: {
                "X-Application-Token": string;
            };
            path: {
                applicationId: components["schemas"]["Uuid"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubmissionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Application"];
                };
            };
            /** @description RFC 9457 problem */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
