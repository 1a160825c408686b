class Main {
    public static void main(String[] words) {
        System.out.println(new java.io.File("src/main/resources/words.txt").length());
    }
}
