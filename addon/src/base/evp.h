// The few libcrypto functions Writ calls, declared here so that building needs no OpenSSL headers. They are
// part of OpenSSL 3's stable ABI; Node exports them to addons, and tests outside Node link libcrypto.so.3.
// Add only what 3.0 has.
#pragma once
#include <cstddef>

extern "C" {
struct evp_cipher_ctx_st;
struct evp_cipher_st;
struct evp_md_ctx_st;
struct evp_md_st;
struct evp_pkey_st;
struct evp_pkey_ctx_st;
struct engine_st;

evp_cipher_ctx_st* EVP_CIPHER_CTX_new();
void EVP_CIPHER_CTX_free(evp_cipher_ctx_st*);
int EVP_CIPHER_CTX_ctrl(evp_cipher_ctx_st*, int type, int arg, void* ptr);
const evp_cipher_st* EVP_aes_256_gcm();
int EVP_EncryptInit_ex(evp_cipher_ctx_st*, const evp_cipher_st*, engine_st*, const unsigned char* key,
                       const unsigned char* iv);
int EVP_EncryptUpdate(evp_cipher_ctx_st*, unsigned char* out, int* out_len, const unsigned char* in,
                      int in_len);
int EVP_EncryptFinal_ex(evp_cipher_ctx_st*, unsigned char* out, int* out_len);
int EVP_DecryptInit_ex(evp_cipher_ctx_st*, const evp_cipher_st*, engine_st*, const unsigned char* key,
                       const unsigned char* iv);
int EVP_DecryptUpdate(evp_cipher_ctx_st*, unsigned char* out, int* out_len, const unsigned char* in,
                      int in_len);
int EVP_DecryptFinal_ex(evp_cipher_ctx_st*, unsigned char* out, int* out_len);

const evp_md_st* EVP_sha256();
int EVP_Digest(const void* data, size_t count, unsigned char* md, unsigned int* size, const evp_md_st* type,
               engine_st*);
unsigned char* HMAC(const evp_md_st*, const void* key, int key_len, const unsigned char* d, size_t n,
                    unsigned char* md, unsigned int* md_len);
evp_md_ctx_st* EVP_MD_CTX_new();
void EVP_MD_CTX_free(evp_md_ctx_st*);
int EVP_DigestInit_ex(evp_md_ctx_st*, const evp_md_st*, engine_st*);
int EVP_DigestUpdate(evp_md_ctx_st*, const void* d, size_t n);
int EVP_DigestFinal_ex(evp_md_ctx_st*, unsigned char* md, unsigned int* size);
int EVP_DigestVerifyInit(evp_md_ctx_st*, evp_pkey_ctx_st**, const evp_md_st*, engine_st*, evp_pkey_st*);
int EVP_DigestVerify(evp_md_ctx_st*, const unsigned char* sig, size_t sig_len, const unsigned char* tbs,
                     size_t tbs_len);
evp_pkey_st* d2i_PUBKEY(evp_pkey_st**, const unsigned char** pp, long length);
int EVP_PKEY_get_id(const evp_pkey_st*);
void EVP_PKEY_free(evp_pkey_st*);
int RAND_bytes(unsigned char* buf, int num);
void OPENSSL_cleanse(void* ptr, size_t len);
}

namespace writ {
inline constexpr int kGcmSetIvLength = 0x9;  // EVP_CTRL_AEAD_SET_IVLEN
inline constexpr int kGcmGetTag = 0x10;      // EVP_CTRL_AEAD_GET_TAG
inline constexpr int kGcmSetTag = 0x11;      // EVP_CTRL_AEAD_SET_TAG
inline constexpr int kPkeyEd25519 = 1087;    // NID_ED25519
inline constexpr int kPkeyEc = 408;          // NID_X9_62_id_ecPublicKey
}  // namespace writ
