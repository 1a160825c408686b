#include <stdio.h>

int main(void) {
    char line[80];
    FILE *file = fopen("words.txt", "r");
    if (!file || !fgets(line, sizeof line, file)) return 1;
    printf("first: %s", line);
    return 0;
}
