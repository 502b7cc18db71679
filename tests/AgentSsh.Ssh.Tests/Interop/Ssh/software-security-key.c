/*
 * A FIDO authenticator in software for OpenSSH's ssh-keygen and ssh (SecurityKeyProvider): the middleware interface of OpenSSH's
 * PROTOCOL.u2f and sk-api.h, version 10. The key handle is the private key itself, so it is good for tests alone. It is touched
 * whenever the key wants it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#define API_VERSION 0x000a0000
#define ALGORITHM_ECDSA 0
#define ALGORITHM_ED25519 1
#define ERROR_GENERAL -1
#define ERROR_UNSUPPORTED -2

struct sk_enroll_response {
	uint8_t flags;
	uint8_t *public_key;
	size_t public_key_len;
	uint8_t *key_handle;
	size_t key_handle_len;
	uint8_t *signature;
	size_t signature_len;
	uint8_t *attestation_cert;
	size_t attestation_cert_len;
	uint8_t *authdata;
	size_t authdata_len;
};

struct sk_sign_response {
	uint8_t flags;
	uint32_t counter;
	uint8_t *sig_r;
	size_t sig_r_len;
	uint8_t *sig_s;
	size_t sig_s_len;
};

struct sk_option;
struct sk_resident_key;

uint32_t sk_api_version(void)
{
	return API_VERSION;
}

int sk_enroll(uint32_t algorithm, const uint8_t *challenge, size_t challenge_len, const char *application, uint8_t flags,
    const char *pin, struct sk_option **options, struct sk_enroll_response **result)
{
	(void)challenge, (void)challenge_len, (void)application, (void)pin, (void)options;
	EVP_PKEY *key = algorithm == ALGORITHM_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
	    : algorithm == ALGORITHM_ECDSA ? EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256") : NULL;
	if (key == NULL)
		return ERROR_UNSUPPORTED;
	struct sk_enroll_response *response = calloc(1, sizeof(*response));
	response->flags = flags;
	if (algorithm == ALGORITHM_ED25519) {
		response->public_key_len = response->key_handle_len = 32;
		response->public_key = calloc(1, 32);
		response->key_handle = calloc(1, 32);
		EVP_PKEY_get_raw_public_key(key, response->public_key, &response->public_key_len);
		EVP_PKEY_get_raw_private_key(key, response->key_handle, &response->key_handle_len);
	} else {
		response->public_key_len = EVP_PKEY_get1_encoded_public_key(key, &response->public_key);
		response->key_handle_len = (size_t)i2d_PrivateKey(key, &response->key_handle);
	}
	EVP_PKEY_free(key);
	*result = response;
	return 0;
}

int sk_sign(uint32_t algorithm, const uint8_t *data, size_t data_len, const char *application, const uint8_t *handle,
    size_t handle_len, uint8_t flags, const char *pin, struct sk_option **options, struct sk_sign_response **result)
{
	static uint32_t counter = 1;
	uint8_t message[SHA256_DIGEST_LENGTH + 1 + 4 + SHA256_DIGEST_LENGTH];
	uint8_t signature[128];
	size_t length = sizeof(signature);
	(void)pin, (void)options;

	SHA256((const uint8_t *)application, strlen(application), message);
	message[32] = flags;
	message[33] = (uint8_t)(counter >> 24);
	message[34] = (uint8_t)(counter >> 16);
	message[35] = (uint8_t)(counter >> 8);
	message[36] = (uint8_t)counter;
	SHA256(data, data_len, message + 37);

	EVP_PKEY *key = algorithm == ALGORITHM_ED25519
	    ? EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, handle, handle_len)
	    : d2i_PrivateKey(EVP_PKEY_EC, NULL, &handle, (long)handle_len);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	if (key == NULL
	    || EVP_DigestSignInit(context, NULL, algorithm == ALGORITHM_ED25519 ? NULL : EVP_sha256(), NULL, key) != 1
	    || EVP_DigestSign(context, signature, &length, message, sizeof(message)) != 1)
		return ERROR_GENERAL;

	struct sk_sign_response *response = calloc(1, sizeof(*response));
	response->flags = flags;
	response->counter = counter++;
	if (algorithm == ALGORITHM_ED25519) {
		response->sig_r_len = length;
		response->sig_r = calloc(1, length);
		memcpy(response->sig_r, signature, length);
	} else {
		const uint8_t *der = signature;
		ECDSA_SIG *parts = d2i_ECDSA_SIG(NULL, &der, (long)length);
		response->sig_r_len = (size_t)BN_num_bytes(ECDSA_SIG_get0_r(parts));
		response->sig_s_len = (size_t)BN_num_bytes(ECDSA_SIG_get0_s(parts));
		response->sig_r = calloc(1, response->sig_r_len);
		response->sig_s = calloc(1, response->sig_s_len);
		BN_bn2bin(ECDSA_SIG_get0_r(parts), response->sig_r);
		BN_bn2bin(ECDSA_SIG_get0_s(parts), response->sig_s);
		ECDSA_SIG_free(parts);
	}
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	*result = response;
	return 0;
}

int sk_load_resident_keys(const char *pin, struct sk_option **options, struct sk_resident_key ***keys, size_t *count)
{
	(void)pin, (void)options, (void)keys, (void)count;
	return ERROR_UNSUPPORTED;
}
