#define PORT 8080
